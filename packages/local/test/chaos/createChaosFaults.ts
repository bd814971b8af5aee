import { AsyncLocalStorage } from 'node:async_hooks';
import type { Faults, PortCall, Push } from '@amplify-ai-request/local';
import type { Random } from './random.js';

export interface ChaosFaults {
  readonly faults: Faults;
  /** How often each has been killed. */
  readonly kills: Record<Victim, number>;
  /** How often that was just before or after a push. */
  readonly killsAtPush: () => number;
  /** When the reaper died, in milliseconds of the backend's clock. */
  readonly reaperDeaths: readonly number[];
  /** From now on nothing goes wrong any more. */
  end(): void;
}

type Victim = 'dispatcher' | 'worker' | 'reaper';

/** By call, of which a dispatcher makes many for each record, and the reaper most. */
const deadliness: Readonly<Record<Victim, number>> = { worker: 0.012, dispatcher: 0.004, reaper: 0.008 };

/** By the same, of what there are many calls for each text: else hardly one would ever be written to its end. */
const deadlinessOfText = 0.004;

/** How often AppSync refuses an operation, and loses a reply. */
const refusals = { usual: 0.04, publish: 0.06, subscribe: 0.04 };
/** A subscription that is not acknowledged costs all others theirs: Amplify takes its one connection for broken. */
const losses = { usual: 0.04, publish: 0.06, subscribe: 0.005 };

/** How late a push arrives at most, each time that it does, in milliseconds of the backend's clock. */
const arrivals: readonly (readonly [number, readonly number[]])[] = [
  [76, [0]],
  [7, []],
  [7, [0, 1_000]],
  [10, [8_000]],
];

/** Longer than the reaper's interval and its run together: after a run that died, one lives. */
const respiteMs = 125_000;

/**
 * Makes what goes wrong between the parts: functions die at any call, events come again or never, AppSync refuses calls
 * and loses replies, and pushes are lost, repeated and late.
 *
 * @param now The backend's clock.
 */
export function createChaosFaults(random: Random, now: () => number): ChaosFaults {
  const kills = { dispatcher: 0, worker: 0, reaper: 0 };
  const reaperDeaths: number[] = [];
  let killsAtPush = 0;
  let isOver = false;

  /** The reaper is the dispatcher on its schedule. Nothing else looks for what is due, and what follows is its work. */
  const reaping = new AsyncLocalStorage<true>();

  function victimOf({ function: name, call }: PortCall): Victim {
    if (call === 'store.findDue') reaping.enterWith(true);
    return name === 'dispatcher' && reaping.getStore() ? 'reaper' : name;
  }

  const happens = (probability: number, name: string) =>
    !isOver && random.happens(probability, random.again(name));

  return {
    kills,
    reaperDeaths,
    killsAtPush: () => killsAtPush,
    end() {
      isOver = true;
    },
    faults: {
      kill(portCall) {
        const { call, moment } = portCall;
        const victim = victimOf(portCall);
        // Looking at an option touches nothing: dying there is dying at the call before.
        if (call.startsWith('settings.')) return false;
        if (victim === 'reaper' && now() - (reaperDeaths.at(-1) ?? 0) < respiteMs) return false;
        const isOfText = call === 'publisher.publish' || call === 'store.keepText';
        const probability = Math.min(deadliness[victim], isOfText ? deadlinessOfText : 1);
        if (!happens(probability, `kill ${victim} ${moment} ${call}`)) return false;
        kills[victim] += 1;
        if (call === 'publisher.publish') killsAtPush += 1;
        if (victim === 'reaper') reaperDeaths.push(now());
        return true;
      },
      deliveries() {
        if (isOver) return 1;
        const many = [84, 10, 4, 2].map((weight, extra) => [weight, extra + 1] as const);
        // The last stands for none: a stream keeps its records for a day only.
        const times = random.pick(many, random.again('deliveries'));
        return times === 4 ? 0 : times;
      },
      refuse: (field) => happens(refusals[kindOf(field)], `refuse ${field}`),
      dropReply: (field) => happens(losses[kindOf(field)], `drop the reply to ${field}`),
      push({ id, seq, ended }: Push) {
        if (isOver) return [0];
        const name = random.again(`push ${id} ${ended ? 'end' : seq}`);
        return random.pick(arrivals, name).map((most) => random.between(0, most, `delay ${name}`));
      },
    },
  };
}

function kindOf(field: string): keyof typeof refusals {
  if (field.startsWith('publish')) return 'publish';
  return field.startsWith('on') ? 'subscribe' : 'usual';
}
