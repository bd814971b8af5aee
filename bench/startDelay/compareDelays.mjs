/** @import { Comparison, Table } from '../benchmark.js' */

const figures = ['delay p50 (s)', 'delay p95 (s)', 'delay p99 (s)'];

/** Nobody feels less. */
const feltSeconds = 0.05;

/**
 * Sets this product, which is each table's first row for its shards, beside the ways that hold the call, where one feels the
 * difference.
 *
 * @param {readonly Table[]} tables the burst first
 * @returns {Comparison[]}
 */
export function compareDelays(tables) {
  return tables.flatMap(({ title, rows }, index) => {
    const own = rows.filter(({ way }) => String(way).startsWith('this product'));
    const held = rows.filter(({ way }) => String(way).startsWith('held'));
    return own.flatMap((ours) =>
      held
        .filter(({ shards }) => shards === ours.shards)
        .flatMap((other) =>
          figures
            .filter((figure) => Math.abs(Number(ours[figure]) - Number(other[figure])) > feltSeconds)
            .map((figure) => ({
              figure: `start ${figure.replace(' (s)', '')}, ${title}, ${ours.shards} shard${ours.shards === 1 ? '' : 's'}, simulated`,
              unit: 's',
              ours: Number(ours[figure]),
              other: { name: String(other.way), value: Number(other[figure]) },
              isHeadline:
                index === 0 &&
                ours.shards === 1 &&
                figure.includes('p95') &&
                String(other.way).includes('tutorial'),
            })),
        ),
    );
  });
}
