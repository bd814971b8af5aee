import TinyQueue from 'tinyqueue';

/** @typedef {ReturnType<typeof createSimulation>} Simulation */

/** @typedef {{ time: number, order: number, happen: () => void }} Event */

/** Makes a clock that leaps from one event to the next. Of events at one time the first planned comes first. */
export function createSimulation() {
  const events = new TinyQueue(
    /** @type {Event[]} */ ([]),
    (one, other) => one.time - other.time || one.order - other.order,
  );
  let now = 0;
  let order = 0;
  return {
    /** Seconds since the start. */
    now: () => now,
    /**
     * @param {number} time in seconds
     * @param {() => void} happen
     */
    at(time, happen) {
      order += 1;
      events.push({ time: Math.max(time, now), order, happen });
    },
    /** Lets everything happen that is planned, and what that plans. */
    run() {
      for (let event = events.pop(); event; event = events.pop()) {
        now = event.time;
        event.happen();
      }
    },
  };
}
