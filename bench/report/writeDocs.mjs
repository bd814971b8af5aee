import { fileURLToPath } from 'node:url';
import { formatTable } from './formatTable.mjs';
import { toComparisonRows } from './toComparisonRows.mjs';
import { writeBetween } from './writeBetween.mjs';
import { writePage } from './writePage.mjs';

/** @import { Header, Result } from '../benchmark.js' */
/** @typedef {{ header: Header, results: readonly Result[] }} Run of everything */

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Writes a run into the documents: docs/performance.md, the README's figures, docs/background.md's cost.
 *
 * @param {Run} run
 * @param {string} [directory] where these documents are
 * @returns {Promise<string[]>} the files
 */
export async function writeDocs(run, directory = root) {
  const page = await writePage(run, `${directory}/docs`);
  const [readme, background] = [`${directory}/README.md`, `${directory}/docs/background.md`];
  writeBetween(readme, 'figures', toFigures(run));
  writeBetween(background, 'cost', toCost(run));
  return [...page, readme, background];
}

/** @param {Run} run */
function toFigures({ header: { date, machine, cores, node }, results }) {
  const headlines = results.flatMap(({ comparisons }) => comparisons.filter(({ isHeadline }) => isHeadline));
  return [
    `Measured on ${date} with Node ${node} on ${cores} cores (${machine}), all parts on one machine; repeat with \`npm run bench\`. More of it, how it was measured, and where it loses: [docs/performance.md](docs/performance.md).`,
    formatTable({ rows: toComparisonRows(headlines) }, 'markdown'),
  ].join('\n\n');
}

/** @param {Run} run */
function toCost({ header, results }) {
  const { tables, notes } = results.find(({ name }) => name === 'cost') ?? { tables: [], notes: [] };
  return [
    `Counted on ${header.date}; repeat with \`npm run bench -- cost\`.`,
    ...tables.flatMap((table) => [`**${table.title}**`, formatTable(table, 'markdown')]),
    ...notes,
  ].join('\n\n');
}
