import { setTimeout as sleep } from 'node:timers/promises';
import { measureRate, noRate } from './measureRates.mjs';

/** @import { Rate } from './measureRates.mjs' */
/** @import { Memory } from '../process/resources.mjs' */
/** @import { Stage } from './startAll.mjs' */
/** @typedef {{ when: string, backend: Memory, client: Memory, live: number }} Moment `live`: rows of requests that are not over */

/** How long it may take until all are in flight; a request lives for 300 s. */
const longestMs = 200_000;

/**
 * Reads memory and what is open before, while and after so many requests are in flight, of the backend and of one of the
 * clients. The model holds its answers back until all are: how fast they went through, but for that reading, comes along.
 *
 * @param {Stage} stage
 * @param {{ inFlight: number, restMs: number }} options `restMs`: how long nothing more must be let go, to count as settled
 * @returns {Promise<{ moments: [before: Moment, during: Moment, after: Moment], rate: Rate }>}
 */
export async function measureLeftovers(stage, { inFlight, restMs }) {
  const { backend, guests } = stage;
  const [guest] = guests;
  if (!guest) throw new Error('Nobody sends.');
  /** @type {(when: string) => Promise<Moment>} */
  const read = async (when) => ({
    when,
    backend: await backend.readMemory(),
    client: await guest.readMemory(),
    live: await backend.countLive(),
  });

  /** The dispatcher tells the end once more, subscriptions close, connections that idle are let go: until no more does. */
  async function settle() {
    for (let open = Number.POSITIVE_INFINITY, before = open; ; before = open) {
      await sleep(restMs);
      open = await backend.countOpen();
      if (open >= before) return;
    }
  }

  await settle();
  const before = await read('before');
  let during = before;
  await backend.hold();
  const rate = { ...noRate({ requests: inFlight, atOnce: inFlight, mode: 'subscribe' }), isBurst: true };
  await measureRate(stage, rate, async () => {
    const giveUpAt = Date.now() + longestMs;
    while ((await backend.countWaiting()) < inFlight && Date.now() < giveUpAt) await sleep(100);
    const heldAt = performance.now();
    during = await read(`${(await backend.countWaiting()).toLocaleString('en-US')} in flight`);
    await backend.release();
    return (performance.now() - heldAt) / 1000;
  });
  await settle();
  return { moments: [before, during, await read('after')], rate };
}
