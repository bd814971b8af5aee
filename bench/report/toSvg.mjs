import { parse, View } from 'vega';
import { compile } from 'vega-lite';

/** @import { Config, TopLevelSpec } from 'vega-lite' */

/** Readable on a light page and on a dark one. @type {Config} */
const config = {
  background: 'white',
  view: { continuousWidth: 560, continuousHeight: 320 },
  axis: { gridColor: '#e5e7eb', labelFontSize: 12, titleFontSize: 12 },
  // Without a canvas the width of a text is guessed, and guessed too wide.
  legend: { labelFontSize: 12, titleFontSize: 12, labelLimit: 1000 },
};

/**
 * Draws a plot without a browser.
 *
 * @param {TopLevelSpec} spec
 */
export function toSvg(spec) {
  const { spec: compiled } = compile({ padding: 12, ...spec }, { config });
  return new View(parse(compiled), { renderer: 'none' }).toSVG();
}
