import { formatTable } from './formatTable.mjs';
import { formatHeader } from './header.mjs';
import { lossesAmong, toComparisonRows } from './toComparisonRows.mjs';

/** @import { Header, Result } from '../benchmark.js' */

/**
 * Makes docs/performance.md.
 *
 * @param {{ header: Header, results: readonly Result[] }} run
 */
export function toPage({ header, results }) {
  const losses = lossesAmong(results.flatMap(({ comparisons }) => comparisons));
  return paragraphs([
    '# Performance',
    'Written by `npm run bench -- --write`, which measures everything on one machine in one run; nothing here was typed. Other machines have other seconds: the ratios are what to compare.',
    formatHeader(header),
    '## Where it loses',
    formatTable({ rows: toComparisonRows(losses) }, 'markdown'),
    ...results.flatMap((result) => [
      `## ${result.question}`,
      `\`npm run bench -- ${result.name}\``,
      toSection(result),
    ]),
  ]);
}

/**
 * Makes what a page shows of one benchmark.
 *
 * @param {Result} result
 */
export function toSection({ tables, plots, notes }) {
  return paragraphs([
    ...tables.flatMap((table) => [`**${table.title}**`, formatTable(table, 'markdown')]),
    ...plots.flatMap(({ name, title }) => [`**${title}**`, `![${title}](performance/${name}.svg)`]),
    notes.map((note) => `- ${note}`).join('\n'),
  ]);
}

/** @param {readonly string[]} texts */
export function paragraphs(texts) {
  return texts.join('\n\n');
}
