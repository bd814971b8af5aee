import type { LocalFunction } from './localFunction.js';

export interface InvocationOptions {
  /** Events that have waited longer than this for a free place are dropped. */
  readonly maxEventAgeSeconds: number;
  /** How many invocations run at once. @default 1000, as in an AWS account */
  readonly concurrency?: number;
  /** Hears of an event that came to nothing: dropped, or its invocation failed. */
  readonly onFailure?: (error: unknown) => void;
}

export interface AsyncInvocations<Event> {
  /** Takes an event, as Lambda does with status 202. It is never repeated. */
  accept(event: Event): void;
  stop(): void;
}

/** Invokes a function asynchronously, each event once: the retries are set to none where this is deployed. */
export function createAsyncInvocations<Event>(
  localFunction: LocalFunction<Event, unknown>,
  { maxEventAgeSeconds, concurrency = 1000, onFailure = () => {} }: InvocationOptions,
): AsyncInvocations<Event> {
  let waiting: { event: Event; acceptedAt: number }[] = [];
  let running = 0;
  let stopped = false;

  function startNext(): void {
    while (running < concurrency) {
      const next = waiting.shift();
      if (!next) return;
      if (Date.now() - next.acceptedAt > maxEventAgeSeconds * 1000) {
        onFailure(
          new Error(`An event for ${localFunction.name} waited longer than ${maxEventAgeSeconds} seconds`),
        );
      } else {
        running += 1;
        localFunction
          .invoke(next.event)
          .catch((error: unknown) => {
            if (!stopped) onFailure(error);
          })
          .then(() => {
            running -= 1;
            startNext();
          });
      }
    }
  }

  return {
    accept(event) {
      if (stopped) return;
      waiting.push({ event, acceptedAt: Date.now() });
      startNext();
    },
    stop() {
      stopped = true;
      waiting = [];
      localFunction.kill();
    },
  };
}
