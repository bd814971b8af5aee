/** @import { Comparison, Table } from '../benchmark.js' */

const figures = ['delay p50 (s)', 'delay p95 (s)'];

/**
 * Sets this product beside the ways that hold the call.
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
          figures.map((figure) => ({
            figure: `start ${figure.replace(' (s)', '')}, ${title}, ${ours.shards} shard${ours.shards === 1 ? '' : 's'}, simulated`,
            unit: 's',
            // Nobody feels less.
            resolution: 0.05,
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
