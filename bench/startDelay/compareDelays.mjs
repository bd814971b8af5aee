/** @import { Comparison, Table } from '../benchmark.js' */

/** Which columns, and the smallest difference that anybody would feel. */
const figures = [
  { column: 'delay p50 (s)', name: 'start delay p50', unit: 's', resolution: 0.05 },
  { column: 'delay p95 (s)', name: 'start delay p95', unit: 's', resolution: 0.05 },
  { column: 'never begun (requests)', name: 'never begun', unit: 'requests', resolution: 0 },
];

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
          figures.map(({ column, name, unit, resolution }) => ({
            figure: `${name}, ${title}, ${ours.shards} shard${ours.shards === 1 ? '' : 's'}, simulated`,
            unit,
            resolution,
            ours: Number(ours[column]),
            other: { name: String(other.way), value: Number(other[column]) },
            isHeadline:
              index === 0 &&
              ours.shards === 1 &&
              name.includes('p95') &&
              String(other.way).includes('tutorial'),
          })),
        ),
    );
  });
}
