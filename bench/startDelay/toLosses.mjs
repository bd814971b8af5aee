/** @import { Table } from '../benchmark.js' */

/** Nobody waits for less. */
const noticedSeconds = 0.05;

/**
 * Says where another way's calls begin earlier than this product's, which is each table's first row for its shards, and
 * where they begin late enough to be felt.
 *
 * @param {readonly Table[]} tables
 */
export function toLosses(tables) {
  return tables.flatMap(({ title, rows }) =>
    [...new Set(rows.map(({ shards }) => shards))].flatMap((shards) => {
      const [ours, , ...others] = rows.filter((row) => row.shards === shards);
      if (!ours) return [];
      const where = `Start delay, ${title}, ${shards} shard${shards === 1 ? '' : 's'}`;
      const earlier = ['delay p50 (s)', 'delay p95 (s)', 'delay p99 (s)'].flatMap((column) =>
        others
          .filter((other) => Number(other[column]) < Number(ours[column]) - noticedSeconds)
          .map(
            (other) =>
              `${where}: ${column.slice(6, 9)} ${show(ours[column])} s, where the way "${other.way}" has ${show(other[column])} s.`,
          ),
      );
      const p99 = Number(ours['delay p99 (s)']);
      const late =
        p99 > 5
          ? [`${where}: p99 ${show(p99)} s, since the account's places are all taken for a while.`]
          : [];
      return [...earlier, ...late];
    }),
  );
}

/** @param {unknown} seconds */
function show(seconds) {
  return Number(seconds).toPrecision(2);
}
