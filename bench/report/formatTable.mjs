/** @import { Table } from '../benchmark.js' */

/**
 * Writes a table in columns for the terminal, or in Markdown for the page.
 *
 * @param {Pick<Table, 'rows'>} table
 * @param {'text' | 'markdown'} style
 */
export function formatTable({ rows }, style) {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  const isNumeric = columns.map((column) => rows.some((row) => typeof row[column] === 'number'));
  const cells = rows.map((row) => columns.map((column) => formatValue(row[column])));
  if (style === 'markdown') {
    const ruler = isNumeric.map((numeric) => (numeric ? '--:' : '---'));
    return [columns, ruler, ...cells].map((line) => `| ${line.join(' | ')} |`).join('\n');
  }
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((line) => line[index]?.length ?? 0)),
  );
  return [columns, ...cells]
    .map((line) =>
      line
        .map((cell, index) =>
          isNumeric[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/**
 * Three digits, and whole numbers as they are: more would pretend to know.
 *
 * @param {string | number | undefined} value
 */
export function formatValue(value) {
  if (typeof value !== 'number') return value ?? '';
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toLocaleString('en-US', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
}
