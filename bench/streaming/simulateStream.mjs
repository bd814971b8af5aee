import { run } from '../../packages/backend/dist/engine/run.js';
import { resolveSettings } from '../../packages/backend/dist/settings.js';
import { writeUnits } from '../prices/units.mjs';
import { createFakeClock } from '../simulation/fakeTime.mjs';
import { mutationBytes, pushBytes } from './pushedBytes.mjs';
import { countPush, noTraffic } from './traffic.mjs';

/** @import { PublishedEvent } from './pushedBytes.mjs' */
/** @import { Traffic } from './traffic.mjs' */
/** @import { StoredRequest } from '../../packages/backend/dist/engine/storedRequest.js' */
/** @import { WorkerPorts } from '../../packages/backend/dist/engine/ports.js' */

const owner = 'us-east-1:00000000-0000-4000-8000-000000000000';
const ignore = () => {};

/**
 * Has the worker's engine stream an answer through ports that count, by a clock that jumps, and counts all that is sent and
 * written from its claim on.
 *
 * @param {readonly string[]} tokens
 * @param {number} perSecond how fast the model is
 * @returns {Promise<Traffic>}
 */
export async function simulateStream(tokens, perSecond) {
  const clock = createFakeClock();
  const traffic = noTraffic();
  const now = clock.now();
  /** @type {StoredRequest} */
  let row = {
    id: '00000000-0000-4000-8000-000000000001',
    owner,
    status: 'queued',
    prompt: 'Go',
    token: 1_000_000,
    stream: true,
    created_at: now.toISOString(),
    admitted_at: now.toISOString(),
    deadline_at: new Date(now.getTime() + 1_000_000).toISOString(),
  };
  let { text, rest } = sizeOf(row);

  /** @param {Partial<StoredRequest>} changes */
  function write(changes) {
    const before = text + rest;
    row = { ...row, ...changes };
    // The text is the long part, and changes rarely: it is not counted again for each renewal.
    if ('content' in changes) ({ text, rest } = sizeOf(row));
    traffic.units += writeUnits(Math.max(before, text + rest));
    return row;
  }

  /** Only what a worker calls; the rest of the port is the dispatcher's. */
  const store = {
    claim: async (/** @type {string} */ _id, /** @type {object} */ lease) =>
      write({ status: 'in_progress', ...lease }),
    async renew() {
      write({ lease_until: clock.now().toISOString() });
      return true;
    },
    async keepText(
      /** @type {string} */ _id,
      /** @type {string} */ _attempt,
      /** @type {{ content: string, seq: number }} */ kept,
    ) {
      write(kept);
      return true;
    },
    async putPart(/** @type {StoredRequest} */ _row, /** @type {{ text: string }} */ part) {
      traffic.units += writeUnits(Buffer.byteLength(part.text) + 100);
    },
    complete: async (
      /** @type {string} */ _id,
      /** @type {string} */ _attempt,
      /** @type {{ text: object, finishReason: string }} */ answer,
    ) =>
      write({
        content: undefined,
        ...answer.text,
        status: 'completed',
        finish_reason: answer.finishReason,
        completed_at: clock.now().toISOString(),
      }),
  };
  /** @type {PublishedEvent | undefined} */
  let last;
  const publisher = {
    async publish(/** @type {PublishedEvent} */ event) {
      last = event;
      countPush(traffic, mutationBytes(event), pushBytes(event));
    },
  };
  const model = {
    async ask(
      /** @type {unknown} */ _call,
      /** @type {{ signal: AbortSignal, onText?: (piece: string) => void }} */ { signal, onText = ignore },
    ) {
      const started = clock.now().getTime();
      for (const [index, token] of tokens.entries()) {
        await clock.wait(started + ((index + 1) * 1000) / perSecond - clock.now().getTime(), signal);
        signal.throwIfAborted();
        onText(token);
      }
      return { content: tokens.join(''), finishReason: 'stop', model: 'any' };
    },
  };
  const settings = resolveSettings(
    { maxTokens: 1_000_000, limits: { maxTokens: 1_000_000 }, timeoutSeconds: 840 },
    {},
  );
  const ports = /** @type {WorkerPorts} */ (
    /** @type {unknown} */ ({
      store,
      publisher,
      model,
      settings,
      clock,
      log: { info: ignore, error: ignore },
      metrics: { completed: ignore, failed: ignore },
    })
  );
  await clock.runUntil(run(row.id, ports, { remainingMs: 900_000 }));
  if (row.status !== 'completed' || !last) throw new Error(`The simulated request is ${row.status}`);
  // The dispatcher tells the end once more, to nobody: the subscriber has heard it, and is gone.
  traffic.mutations += 1;
  traffic.mutationBytes += mutationBytes(last);
  // The claim moves the row in the index of what must be looked at, its end takes it out of there.
  traffic.units += 3;
  return traffic;
}

/** @param {StoredRequest} row */
function sizeOf({ content = '', ...others }) {
  return { text: Buffer.byteLength(content), rest: Buffer.byteLength(JSON.stringify(others)) };
}
