import { type Clock, realClock } from '../clock.js';

/** Calls a function each interval, never twice at once: a call that takes longer leaves out those that fall into it. */
export function schedule(
  everyMs: number,
  run: () => Promise<void>,
  clock: Clock = realClock,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let current: Promise<void> | undefined;

  async function repeat(): Promise<void> {
    for (;;) {
      await clock.wait(everyMs, stopping.signal);
      if (stopping.signal.aborted) return;
      current ??= run()
        .catch((error: unknown) => console.error(error))
        .then(() => {
          current = undefined;
        });
    }
  }

  void repeat();
  return {
    async stop() {
      stopping.abort();
      await current;
    },
  };
}
