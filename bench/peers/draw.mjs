import { parse, View } from 'vega';
import { compile } from 'vega-lite';

/**
 * Draws without a browser. It lies here, beside what the bench alone installs.
 *
 * @param {object} spec for vega-lite
 * @param {object} config
 * @returns {Promise<string>} an SVG
 */
export function draw(spec, config) {
  return new View(parse(compile(spec, { config }).spec), { renderer: 'none' }).toSVG();
}
