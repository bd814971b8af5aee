/** Places for what runs at once. */
export interface Places {
  /** Takes one, when there is one, in the order of asking. Resolves with false when the signal aborts before. */
  take(signal: AbortSignal): Promise<boolean>;
  give(): void;
}

export function createPlaces(count: number): Places {
  let free = count;
  const waiting = new Set<() => void>();

  return {
    take: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(false);
        if (free > 0) {
          free -= 1;
          return resolve(true);
        }
        const leave = () => {
          waiting.delete(enter);
          resolve(false);
        };
        const enter = () => {
          waiting.delete(enter);
          signal.removeEventListener('abort', leave);
          resolve(true);
        };
        waiting.add(enter);
        signal.addEventListener('abort', leave, { once: true });
      }),
    give() {
      const [next] = waiting;
      if (next) next();
      else free += 1;
    },
  };
}
