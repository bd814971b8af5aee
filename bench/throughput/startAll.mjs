import { sum } from 'd3-array';
import { startProcess } from '../process/startProcess.mjs';

/** @import { Process } from '../process/startProcess.mjs' */
/** @import { Load } from './clientProcess.mjs' */

/** What one client has in flight at most: AppSync takes so many subscriptions on one connection. */
export const atOncePerClient = 100;

/** @typedef {Awaited<ReturnType<typeof startAll>>} Stage */

/**
 * Starts a backend and clients, each a process and each client a guest of its own.
 *
 * @param {number} clients
 */
export async function startAll(clients) {
  /** @type {Process<typeof import('./backendProcess.mjs')>} */
  const backend = startProcess(new URL('backendProcess.mjs', import.meta.url));
  const outputs = await backend.remote.outputs();
  const guests = await Promise.all(
    Array.from({ length: clients }, async () => {
      /** @type {Process<typeof import('./clientProcess.mjs')>} */
      const guest = startProcess(new URL('clientProcess.mjs', import.meta.url));
      await guest.remote.configure(outputs);
      return guest;
    }),
  );
  return {
    backend: backend.remote,
    guests: guests.map(({ remote }) => remote),
    /**
     * Has requests sent by as few clients as can have so many at once.
     *
     * @param {Load} load
     */
    async send({ requests, atOnce, mode }) {
      const senders = guests.slice(0, Math.ceil(atOnce / atOncePerClient));
      const load = { requests: requests / senders.length, atOnce: atOnce / senders.length, mode };
      const started = performance.now();
      const results = await Promise.all(senders.map(({ remote }) => remote.send(load)));
      return {
        seconds: (performance.now() - started) / 1000,
        times: results.flatMap(({ times }) => times),
        failed: sum(results, ({ failed }) => failed),
      };
    },
    /** What processor time has gone so far, and how many ends could not be pushed. */
    async spent() {
      return {
        backendMs: await backend.remote.processorMs(),
        clientMs: sum(await Promise.all(guests.map(({ remote }) => remote.processorMs()))),
        unpushed: await backend.remote.countUnpushed(),
      };
    },
    end() {
      for (const one of [backend, ...guests]) one.end();
    },
  };
}
