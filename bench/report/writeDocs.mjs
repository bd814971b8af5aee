import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatTable } from './formatTable.mjs';
import { toComparisonRows } from './toComparisonRows.mjs';
import { paragraphs, toPage, toSection } from './toPage.mjs';

/** @import { Header, Result } from '../benchmark.js' */
/** @typedef {{ header: Header, results: readonly Result[] }} Run of everything */

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What it needs is installed by the bench alone, later than this is checked. */
const drawing = new URL('../peers/draw.mjs', import.meta.url).href;

/**
 * Writes a run into the documents: docs/performance.md with its plots, the README's figures, docs/background.md's cost.
 *
 * @param {Run} run
 * @param {string} [directory] where these documents are
 */
export async function writeDocs(run, directory = root) {
  const plots = `${directory}/docs/performance`;
  rmSync(plots, { recursive: true, force: true });
  mkdirSync(plots, { recursive: true });
  /** @type {{ draw(spec: object): Promise<string> }} */
  const { draw } = await import(drawing);
  for (const { name, spec } of run.results.flatMap((result) => result.plots)) {
    writeFileSync(`${plots}/${name}.svg`, `${await draw(spec)}\n`);
  }
  writeFileSync(`${plots}.md`, `${toPage(run)}\n`);
  writeBetween(`${directory}/README.md`, 'figures', toFigures(run));
  writeBetween(`${directory}/docs/background.md`, 'cost', toCost(run));
}

/** @param {Run} run */
function toFigures({ header: { date, machine, cores, node }, results }) {
  const headlines = results.flatMap(({ comparisons }) => comparisons.filter(({ isHeadline }) => isHeadline));
  return paragraphs([
    `Measured on ${date} with Node ${node} on ${cores} cores (${machine}), all parts on one machine; repeat with \`npm run bench\`. More of it, how it was measured, and where it loses: [docs/performance.md](docs/performance.md).`,
    formatTable({ rows: toComparisonRows(headlines) }, 'markdown'),
  ]);
}

/** @param {Run} run */
function toCost({ header, results }) {
  const cost = results.find(({ name }) => name === 'cost');
  if (!cost) throw new Error('The cost was not measured.');
  return paragraphs([`Counted on ${header.date}; repeat with \`npm run bench -- cost\`.`, toSection(cost)]);
}

/**
 * Writes a text between the markers `<!-- name -->` and `<!-- /name -->` of a file, in place of what was there.
 *
 * @param {string} file
 * @param {string} name
 * @param {string} text
 */
function writeBetween(file, name, text) {
  const place = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*(<!-- /${name} -->)`);
  const document = readFileSync(file, 'utf8');
  if (!place.test(document)) throw new Error(`${file} has no place for ${name}.`);
  writeFileSync(
    file,
    document.replace(place, (_, start, end) => `${start}${text}\n${end}`),
  );
}
