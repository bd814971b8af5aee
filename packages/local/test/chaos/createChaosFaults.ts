import { AsyncLocalStorage } from 'node:async_hooks';
import type { Faults, PortCall, Push, WebhookDelivery } from '@amplify-ai-request/local';
import type { Random } from './random.js';

export interface ChaosFaults {
  readonly faults: Faults;
  /** How often each has been killed. */
  readonly kills: Record<Victim, number>;
  /** How often that was just before or after a push. */
  readonly killsAtPush: () => number;
  /** When the reaper died, in milliseconds of the backend's clock. */
  readonly reaperDeaths: readonly number[];
  /** When a worker or the webhook died, by the same. */
  readonly otherDeaths: readonly number[];
  /** How often a worker died with the id of a response that nobody else knew. */
  readonly idsLost: () => number;
  /** The responses of which no webhook ever told. */
  readonly webhooksLost: ReadonlySet<string>;
  /** From now on nothing goes wrong any more. */
  end(): void;
}

type Victim = 'dispatcher' | 'worker' | 'webhook' | 'reaper';

/** By call, of which a dispatcher makes many for each record, and the reaper most. */
const deadliness: Readonly<Record<Victim, number>> = {
  worker: 0.012,
  webhook: 0.02,
  dispatcher: 0.004,
  reaper: 0.008,
};

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

/** How late a call of the webhook arrives at most, by the same; what is not taken comes again. */
const calls: readonly (readonly [number, readonly number[]])[] = [
  [60, [0]],
  [15, []],
  [10, [0, 2_000]],
  [15, [40_000]],
];

/** Dying at these, a worker takes with it the id of what it has submitted, or what was left to do about it. */
const ofAnId = ['background.model.submit', 'store.keepResponse', 'background.model.cancel'];

/** Longer than the reaper's interval and its run together: after a run that died, one lives. */
const respiteMs = 125_000;

/**
 * Makes what goes wrong between the parts: functions die at any call, events come again or never, AppSync refuses calls
 * and loses replies, and pushes are lost, repeated and late.
 *
 * @param now The backend's clock.
 */
export function createChaosFaults(random: Random, now: () => number): ChaosFaults {
  const kills = { dispatcher: 0, worker: 0, webhook: 0, reaper: 0 };
  const reaperDeaths: number[] = [];
  const otherDeaths: number[] = [];
  const webhooksLost = new Set<string>();
  let killsAtPush = 0;
  let idsLost = 0;
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
    otherDeaths,
    webhooksLost,
    killsAtPush: () => killsAtPush,
    idsLost: () => idsLost,
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
        if (ofAnId.includes(call)) idsLost += 1;
        if (victim !== 'dispatcher') (victim === 'reaper' ? reaperDeaths : otherDeaths).push(now());
        return true;
      },
      deliveries() {
        if (isOver) return 1;
        const many = [84, 10, 4, 2].map((weight, extra) => [weight, extra + 1] as const);
        // The last stands for none: a stream keeps its records for a day only.
        const times = random.pick(many, random.again('deliveries'));
        return times === 4 ? 0 : times;
      },
      webhook({ responseId, number }: WebhookDelivery) {
        if (isOver) return [0];
        const name = `webhook ${random.again('webhook')}`;
        const arrivals = random.pick(calls, name).map((most) => random.between(0, most, `delay ${name}`));
        // One that has arrived once is known to be wanted.
        if (number > 0 && arrivals.length === 0) return [0];
        if (arrivals.length === 0) webhooksLost.add(responseId);
        return arrivals;
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
