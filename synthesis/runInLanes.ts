/** Runs a task for each item, in order and at most `lanes` at once. Each result can be awaited by itself. */
export function runInLanes<Item, Result>(
  lanes: number,
  items: readonly Item[],
  task: (item: Item) => Promise<Result>,
): Promise<Result>[] {
  const ends: Promise<unknown>[] = Array.from({ length: lanes }, () => Promise.resolve());
  return items.map((item, position) => {
    const lane = position % lanes;
    const result = (ends[lane] ?? Promise.resolve()).then(() => task(item));
    ends[lane] = result;
    return result;
  });
}
