/** Counts the seconds since a moment, given in milliseconds, while there is one; then it stands still. */
export function useElapsed(since: () => number | undefined) {
  const seconds = shallowRef<number>();
  watch(
    since,
    (start, _, onCleanup) => {
      if (start === undefined) return;
      seconds.value = undefined;
      const timer = setInterval(() => {
        seconds.value = Math.round((Date.now() - start) / 1000);
      }, 1000);
      onCleanup(() => clearInterval(timer));
    },
    { immediate: true },
  );
  return seconds;
}
