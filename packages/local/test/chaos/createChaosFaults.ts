import { AsyncLocalStorage } from 'node:async_hooks';
import type { Faults, PortCall } from '@amplify-ai-request/local';
import type { Random } from './random.js';

export interface ChaosFaults {
  readonly faults: Faults;
  /** How often each has been killed. */
  readonly kills: Record<Victim, number>;
  /** When the reaper died, in milliseconds of the backend's clock. */
  readonly reaperDeaths: readonly number[];
  /** From now on nothing goes wrong any more. */
  end(): void;
}

type Victim = 'dispatcher' | 'worker' | 'reaper';

/** By call, of which a dispatcher makes many for each record, and the reaper most. */
const deadliness: Readonly<Record<Victim, number>> = { worker: 0.012, dispatcher: 0.004, reaper: 0.008 };

/** Longer than the reaper's interval and its run together: after a run that died, one lives. */
const respiteMs = 125_000;

/**
 * Makes what goes wrong between the parts: functions die at any call, events come again or never, AppSync refuses calls
 * and loses replies.
 *
 * @param now The backend's clock.
 */
export function createChaosFaults(random: Random, now: () => number): ChaosFaults {
  const kills = { dispatcher: 0, worker: 0, reaper: 0 };
  const reaperDeaths: number[] = [];
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
        if (!happens(deadliness[victim], `kill ${victim} ${moment} ${call}`)) return false;
        kills[victim] += 1;
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
      refuse: (field) => happens(0.04, `refuse ${field}`),
      dropReply: (field) => happens(0.04, `drop the reply to ${field}`),
    },
  };
}
