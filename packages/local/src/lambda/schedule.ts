/** Calls a function each interval, never twice at once. Does not keep the process alive. */
export function schedule(everyMs: number, run: () => Promise<void>): { stop(): Promise<void> } {
  let current: Promise<void> | undefined;
  const timer = setInterval(() => {
    current ??= run()
      .catch((error: unknown) => console.error(error))
      .then(() => {
        current = undefined;
      });
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await current;
    },
  };
}
