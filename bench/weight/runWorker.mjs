import { existsSync, readFileSync } from 'node:fs';

/**
 * Imports the bundle of a function, and has it handle one request, as Lambda does. To be called once, in a process of its own.
 *
 * @param {string} file
 * @param {string} id of the request
 * @returns {Promise<{ idle: number, peak: number }>} the memory of the process in bytes: before, and at its peak
 */
export async function runWorker(file, id) {
  // The worker's log, as Lambda wants it.
  process.stdout.write = () => true;
  const { handler } = await import(file);
  const idle = process.memoryUsage().rss;
  const endsAt = Date.now() + 600_000;
  await handler({ id }, { getRemainingTimeInMillis: () => endsAt - Date.now() });
  return { idle, peak: peakMemory() };
}

/** What Node says includes what the process that forked this one had then; Linux counts anew from the start of the program. */
function peakMemory() {
  const kilobytes = existsSync('/proc/self/status')
    ? readFileSync('/proc/self/status', 'utf8').match(/^VmHWM:\s+(\d+)/m)?.[1]
    : process.resourceUsage().maxRSS;
  return Number(kilobytes) * 1024;
}
