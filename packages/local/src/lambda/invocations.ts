import { type Clock, realClock } from '../clock.js';
import { longLivedController } from '../longLivedController.js';
import type { LocalFunction } from './localFunction.js';
import { createPlaces } from './places.js';

/** Why an event came to nothing, in Lambda's words. */
export type DropReason = 'EventAgeExceeded' | 'RetriesExhausted';

export interface DroppedEvent<Event> {
  readonly event: Event;
  readonly reason: DropReason;
  /** How often the function was invoked with it. */
  readonly invocations: number;
  /** What the last invocation failed with. */
  readonly error?: unknown;
}

export interface InvocationOptions<Event> {
  /** How often an event whose invocation failed is repeated: 0 to 2. */
  readonly retryAttempts: number;
  /** An event that has waited longer than this since it was accepted, for a place or for its repetition, is dropped. */
  readonly maxEventAgeSeconds: number;
  /** How many invocations run at once. @default 1000, as in an AWS account */
  readonly concurrency?: number;
  /** The pause before the first and the second repetition, in milliseconds. @default Lambda's: one minute, then two */
  readonly retryDelay?: (repetition: number) => number;
  /** Hears of each event that came to nothing, as a failure destination does. */
  readonly onFailure?: (dropped: DroppedEvent<Event>) => void;
  /** @default the real one */
  readonly clock?: Clock;
}

export interface AsyncInvocations<Event> {
  /** Takes an event, as Lambda does with status 202. */
  accept(event: Event): void;
  stop(): void;
}

const minutes = (repetition: number) => repetition * 60_000;

/**
 * Invokes a function asynchronously. Events wait in a queue for a free place; what the function throws, it throws at nobody.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function createAsyncInvocations<Event>(
  localFunction: LocalFunction<Event, unknown>,
  {
    retryAttempts,
    maxEventAgeSeconds,
    concurrency = 1000,
    retryDelay = minutes,
    onFailure = () => {},
    clock = realClock,
  }: InvocationOptions<Event>,
): AsyncInvocations<Event> {
  const stopping = longLivedController();
  const places = createPlaces(concurrency);

  /** Waits for a place; false when the event grows too old before, or everything stops. */
  async function takePlace(expiresAt: number): Promise<boolean> {
    const left = expiresAt - clock.now().getTime();
    if (left <= 0 || stopping.signal.aborted) return false;
    const [taken, expired] = [new AbortController(), new AbortController()];
    const expire = () => expired.abort();
    stopping.signal.addEventListener('abort', expire);
    void clock.wait(left, taken.signal).then(expire);
    const hasPlace = await places.take(expired.signal);
    stopping.signal.removeEventListener('abort', expire);
    taken.abort();
    return hasPlace;
  }

  async function handle(event: Event): Promise<void> {
    const expiresAt = clock.now().getTime() + maxEventAgeSeconds * 1000;
    let failure: { readonly error?: unknown } = {};
    for (let invocations = 0; ; ) {
      const hasPlace = await takePlace(expiresAt);
      if (stopping.signal.aborted) return;
      if (!hasPlace) return onFailure({ event, reason: 'EventAgeExceeded', invocations, ...failure });
      try {
        await localFunction.invoke(event);
        return;
      } catch (error) {
        failure = { error };
        invocations += 1;
      } finally {
        places.give();
      }
      if (stopping.signal.aborted) return;
      if (invocations > retryAttempts) {
        return onFailure({ event, reason: 'RetriesExhausted', invocations, ...failure });
      }
      await clock.wait(retryDelay(invocations), stopping.signal);
    }
  }

  return {
    accept(event) {
      if (!stopping.signal.aborted) void handle(event);
    },
    stop() {
      stopping.abort();
      localFunction.kill();
    },
  };
}
