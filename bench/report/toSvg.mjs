/** @typedef {{ draw(spec: object, config: object): Promise<string> }} Drawing */

/** What it needs is installed by the bench alone, later than this is checked. */
const drawing = new URL('../peers/draw.mjs', import.meta.url).href;

/** Readable on a light page and on a dark one. */
const config = {
  background: 'white',
  view: { continuousWidth: 560, continuousHeight: 320 },
  axis: { gridColor: '#e5e7eb', labelFontSize: 12, titleFontSize: 12 },
  // Without a canvas the width of a text is guessed, and guessed too wide.
  legend: { orient: 'bottom', columns: 1, title: null, labelFontSize: 12, labelLimit: 1000 },
};

/**
 * Draws a plot without a browser. The packages of bench/peers must be installed.
 *
 * @param {object} spec for vega-lite
 */
export async function toSvg(spec) {
  /** @type {Drawing} */
  const { draw } = await import(drawing);
  return draw({ padding: 12, ...spec }, config);
}
