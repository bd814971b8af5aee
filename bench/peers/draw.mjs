import { parse, View } from 'vega';
import { compile } from 'vega-lite';

/** Readable on a light page and on a dark one. */
const config = {
  background: 'white',
  view: { continuousWidth: 560, continuousHeight: 320 },
  axis: { gridColor: '#e5e7eb', labelFontSize: 12, titleFontSize: 12 },
  // Without a canvas the width of a text is guessed, and guessed too wide.
  legend: { orient: 'bottom', columns: 1, title: null, labelFontSize: 12, labelLimit: 1000 },
};

/**
 * Draws without a browser. It lies here, beside what the bench alone installs.
 *
 * @param {object} spec for vega-lite
 * @returns {Promise<string>} an SVG
 */
export function draw(spec) {
  const { spec: whole } = compile({ padding: 12, ...spec }, { config });
  return new View(parse(whole), { renderer: 'none' }).toSVG();
}
