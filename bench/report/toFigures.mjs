import { formatTable, formatValue } from './formatTable.mjs';

/** @import { Header, Headline, Result, Row } from '../benchmark.js' */

const columns = ['figure', 'here', 'otherwise', 'otherwise, beside here (times)'];

/**
 * Makes the README's table: each headline beside what one would have otherwise.
 *
 * @param {{ header: Header, results: readonly Result[] }} run
 */
export function toFigures({ header, results }) {
  const { date, machine, cores, node } = header;
  const rows = results.flatMap(({ headlines = [] }) => headlines.map(toRow));
  return [
    `Measured on ${date} with Node ${node} on ${cores} cores (${machine}), all parts on one machine; repeat with \`npm run bench\`. More of it, how it was measured, and where it loses: [docs/performance.md](docs/performance.md).`,
    formatTable({ title: '', columns, rows }, 'markdown'),
  ].join('\n\n');
}

/** @param {Headline} headline @returns {Row} */
function toRow({ figure, unit, ours, other }) {
  return {
    figure,
    here: withUnit(ours, unit),
    otherwise: other && `${withUnit(other.value, unit)}, ${other.name}`,
    'otherwise, beside here (times)': other && other.value / ours,
  };
}

/** @param {number} value @param {string} unit */
function withUnit(value, unit) {
  return unit === '$' ? `$${formatValue(value)}` : `${formatValue(value)} ${unit}`;
}
