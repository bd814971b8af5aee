import { setTimeout as sleep } from 'node:timers/promises';
import { createAIRequest } from '@amplify-ai-request/client';
import { fakeTransport } from '@amplify-ai-request/client/testing';

const deltas = 10_000;
const delta = `${'x'.repeat(99)}\n`;

/**
 * Measures, in turn, how long the main thread is at work for a text of 1 MB in 10,000 deltas: for joining them and no more,
 * and for the client, whose snapshots are read as often as they come and whose `textStream` is read to its end. Without a
 * backend.
 *
 * @param {{ rounds: number, restMs: number }} options `restMs`: how long nothing comes after each twenty deltas
 * @returns {Promise<{ joining: number[], client: number[] }>} in milliseconds
 */
export async function measureMegabyte({ rounds, restMs }) {
  /** @type {{ joining: number[], client: number[] }} */
  const all = { joining: [], client: [] };
  for (let round = -1; round < rounds; round += 1) {
    const joining = await busy(() => join(restMs));
    const client = await followByClient(restMs);
    // The first runs code that is not compiled yet.
    if (round < 0) continue;
    all.joining.push(joining);
    all.client.push(client);
  }
  return all;
}

/** @param {number} restMs */
async function join(restMs) {
  let text = '';
  for (let seq = 0; seq < deltas; seq += 1) {
    text += delta;
    if (seq % 20 === 0) await sleep(restMs);
  }
  // As whoever shows it does: it is looked into.
  if (text.lastIndexOf('\n') !== 999_999) throw new Error('The text is not whole');
}

/** @param {number} restMs */
async function followByClient(restMs) {
  const transport = fakeTransport({ afterMs: Number.POSITIVE_INFINITY });
  const request = createAIRequest({ prompt: 'Go' }, { transport, stream: true });
  const { id } = request;
  let seen = 0;
  let heard = 0;
  request.subscribe(() => {
    seen = request.snapshot.content.lastIndexOf('\n');
  });
  const pieces = (async () => {
    for await (const piece of request.textStream) heard += piece.length;
  })();
  await sleep(50);
  const time = await busy(async () => {
    for (let seq = 0; seq < deltas; seq += 1) {
      transport.publish({ id, seq, delta });
      if (seq % 20 === 0) await sleep(restMs);
    }
    transport.publish({ id, request: { id, status: 'completed', seq: deltas } });
    await pieces;
  });
  if (seen !== 999_999 || heard !== 1_000_000) throw new Error('The text is not whole');
  return time;
}

/** @param {() => Promise<void>} run */
async function busy(run) {
  const before = performance.eventLoopUtilization();
  await run();
  return performance.eventLoopUtilization(before).active;
}
