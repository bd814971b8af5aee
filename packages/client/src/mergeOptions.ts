/**
 * Merges options: of each the last layer's counts. One that is undefined or null was not given: a component hands on what it
 * has not got.
 */
export function mergeOptions<Options extends object>(
  layers: readonly (Options | null | undefined)[],
): Options {
  const given = layers.flatMap((layer) => Object.entries(layer ?? {}).filter(([, value]) => value != null));
  return Object.fromEntries(given) as Options;
}
