import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {{ heap: number, buffers: number, resident: number, open: number }} Memory bytes, and how much is open */

/**
 * Reads what this process holds, after everything that can be let go has been.
 *
 * @returns {Promise<Memory>}
 */
export async function readMemory() {
  for (let times = 0; times < 3; times += 1) {
    globalThis.gc?.();
    await sleep(50);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed, buffers: external, resident: rss, open: countOpen() };
}

/** How many sockets, timers and the like this process waits for. */
export function countOpen() {
  return process.getActiveResourcesInfo().length;
}

/** What processor time this process has had, in milliseconds. */
export function processorMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
