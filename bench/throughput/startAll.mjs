import { startChild } from './child.mjs';

/** What one client has in flight at most: AppSync takes so many subscriptions on one connection. */
export const atOncePerClient = 100;

/** @typedef {ReturnType<typeof startChild>} Child */
/** @typedef {Awaited<ReturnType<typeof startAll>>} Stage */

/**
 * Starts a backend and clients, each a process and each client a guest of its own.
 *
 * @param {number} clients
 */
export async function startAll(clients) {
  const backend = startChild('backendProcess.mjs');
  /** @type {Child[]} */
  const guests = [];
  const outputs = await backend.ask('outputs');
  for (let count = 0; count < clients; count += 1) {
    const guest = startChild('clientProcess.mjs');
    await guest.ask('configure', { outputs });
    guests.push(guest);
  }
  return {
    backend,
    guests,
    /**
     * Has so many requests sent by as few clients as can have so many at once.
     *
     * @param {{ requests: number, atOnce: number, mode: 'poll' | 'subscribe' }} load
     * @returns {Promise<{ seconds: number, times: number[], failed: number }>}
     */
    async send({ requests, atOnce, mode }) {
      const senders = guests.slice(0, Math.ceil(atOnce / atOncePerClient));
      const load = { requests: requests / senders.length, atOnce: atOnce / senders.length, mode };
      const started = performance.now();
      /** @type {{ times: number[], failed: number }[]} */
      const results = await Promise.all(senders.map((guest) => guest.ask('send', load)));
      const seconds = (performance.now() - started) / 1000;
      const failed = results.reduce((sum, result) => sum + result.failed, 0);
      return { seconds, times: results.flatMap(({ times }) => times), failed };
    },
    /** What processor time has gone so far, and how many ends could not be pushed. */
    async spent() {
      const clientTimes = await Promise.all(guests.map((guest) => guest.ask('processorMs')));
      return {
        backendMs: Number(await backend.ask('processorMs')),
        clientMs: clientTimes.reduce((sum, time) => sum + Number(time), 0),
        unpushed: Number(await backend.ask('unpushed')),
      };
    },
    end() {
      for (const child of [backend, ...guests]) child.end();
    },
  };
}
