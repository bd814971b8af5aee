import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatTable } from './formatTable.mjs';
import { formatHeader } from './header.mjs';
import { lossesAmong, toComparisonRows } from './toComparisonRows.mjs';
import { toSvg } from './toSvg.mjs';

/** @import { Header, Result } from '../benchmark.js' */

/**
 * Writes performance.md and its plots, in place of those that were there.
 *
 * @param {{ header: Header, results: readonly Result[] }} run
 * @param {string} directory
 * @returns {Promise<string[]>} the files
 */
export async function writePage({ header, results }, directory) {
  const plots = join(directory, 'performance');
  rmSync(plots, { recursive: true, force: true });
  mkdirSync(plots, { recursive: true });
  const files = [];
  for (const { name, spec } of results.flatMap((result) => result.plots)) {
    const file = join(plots, `${name}.svg`);
    writeFileSync(file, `${await toSvg(spec)}\n`);
    files.push(file);
  }
  const page = join(directory, 'performance.md');
  writeFileSync(page, toPage(header, results));
  return [page, ...files];
}

/**
 * @param {Header} header
 * @param {readonly Result[]} results
 */
function toPage(header, results) {
  const losses = lossesAmong(results.flatMap(({ comparisons }) => comparisons));
  const parts = [
    '# Performance',
    'Written by `npm run bench -- --write`, which measures everything on one machine in one run; nothing here was typed. Other machines have other seconds: the ratios are what to compare.',
    formatHeader(header),
    '## Where it loses',
    formatTable({ rows: toComparisonRows(losses) }, 'markdown'),
    ...results.flatMap(toSection),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** @param {Result} result */
function toSection({ name: benchmark, question, tables, plots, notes }) {
  return [
    `## ${question}`,
    `\`npm run bench -- ${benchmark}\``,
    ...tables.flatMap((table) => [`**${table.title}**`, formatTable(table, 'markdown')]),
    ...plots.flatMap(({ name, title }) => [`**${title}**`, `![${title}](performance/${name}.svg)`]),
    notes.map((note) => `- ${note}`).join('\n'),
  ];
}
