import { setTimeout as sleep } from 'node:timers/promises';

/** @import { Memory } from './readMemory.mjs' */
/** @import { Stage } from './startAll.mjs' */
/** @import { Load, Measured } from './measureRates.mjs' */
/** @typedef {{ when: string, backend: Memory, client: Memory, rows: Record<string, number> }} Moment */

/** How long it may take until all are in flight; a request lives for 300 s. */
const longestMs = 200_000;

/**
 * Reads memory and what is open before, while and after so many requests are in flight, of the backend and of one of the
 * clients. The model holds its answers back until all are: how fast they went through, but for that reading, comes along.
 *
 * @param {Stage} stage
 * @param {{ inFlight: number, restMs: number }} options `restMs`: how long nothing more must be let go, to count as settled
 * @returns {Promise<{ moments: [before: Moment, during: Moment, after: Moment], rate: Load & Measured }>}
 */
export async function measureLeftovers({ backend, guests, send, spent }, { inFlight, restMs }) {
  /** @type {(when: string) => Promise<Moment>} */
  const read = async (when) => ({
    when,
    backend: await backend.ask('memory'),
    client: await guests[0]?.ask('memory'),
    rows: await backend.ask('rows'),
  });

  /** The dispatcher tells the end once more, subscriptions close, connections that idle are let go: until no more does. */
  async function settle() {
    for (let open = Number.POSITIVE_INFINITY, before = open; ; before = open) {
      await sleep(restMs);
      open = Number(await backend.ask('open'));
      if (open >= before) return;
    }
  }

  await settle();
  const before = await read('before');
  await backend.ask('hold');
  const load = /** @type {const} */ ({ requests: inFlight, atOnce: inFlight, mode: 'subscribe' });
  const spentBefore = await spent();
  const sent = send(load);
  sent.catch(() => {});
  const giveUpAt = Date.now() + longestMs;
  while ((await backend.ask('waiting')) < inFlight && Date.now() < giveUpAt) await sleep(100);
  const heldAt = performance.now();
  const during = await read(`${Number(await backend.ask('waiting')).toLocaleString('en-US')} in flight`);
  await backend.ask('release');
  const heldSeconds = (performance.now() - heldAt) / 1000;
  const { seconds, times, failed } = await sent;
  const spentAfter = await spent();
  await settle();
  return {
    moments: [before, during, await read('after')],
    rate: {
      ...load,
      rounds: 1,
      rates: [times.length / (seconds - heldSeconds)],
      times,
      failed,
      backendMs: spentAfter.backendMs - spentBefore.backendMs,
      clientMs: spentAfter.clientMs - spentBefore.clientMs,
      unpushed: spentAfter.unpushed - spentBefore.unpushed,
    },
  };
}
