/** Counts the seconds from one time to another, to a tenth, if both are known. */
export function secondsBetween(from: Date | undefined, to: Date | undefined): number | undefined {
  return from && to && Math.round((to.getTime() - from.getTime()) / 100) / 10;
}
