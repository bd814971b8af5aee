/** Counts the seconds since a moment, while there is one. */
export function useElapsed(since: () => Date | undefined) {
  const seconds = shallowRef<number>();
  watch(
    () => since()?.getTime(),
    (start, _, onCleanup) => {
      seconds.value = undefined;
      if (start === undefined) return;
      const timer = setInterval(() => {
        // Two clocks may differ.
        seconds.value = Math.max(0, Math.round((Date.now() - start) / 1000));
      }, 1000);
      onCleanup(() => clearInterval(timer));
    },
    { immediate: true },
  );
  return seconds;
}
