import { formatTable } from './formatTable.mjs';

/** @import { Header, Result } from '../benchmark.js' */

/**
 * Makes what docs/background.md shows of the cost.
 *
 * @param {{ header: Header, results: readonly Result[] }} run
 */
export function toCostSection({ header, results }) {
  const cost = results.find(({ name }) => name === 'cost');
  if (!cost) throw new Error('The cost was not measured.');
  return [
    `Counted on ${header.date}; repeat with \`npm run bench -- cost\`.`,
    ...cost.tables.flatMap((table) => [`**${table.title}**`, formatTable(table, 'markdown')]),
    ...cost.notes,
  ].join('\n\n');
}
