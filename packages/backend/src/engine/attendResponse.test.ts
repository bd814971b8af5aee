import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backgroundScene } from '../../test/backgroundScene.js';
import { answer } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import { RequestFailure } from './failure.js';
import type { BackgroundModel } from './ports.js';
import { lastLookMs, lookEveryMs } from './timing.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

const lifeMs = 3_600_000;
const unreachable = () => Promise.reject(new RequestFailure('connection', 'Down', 503));

describe('a worker that looks at a live response', () => {
  test('brings the answer that the webhook has not brought', async () => {
    const scene = backgroundScene(table);
    const { id, responseId } = await scene.submitted();
    scene.background.finish(responseId);
    await scene.runWorker(id);
    const row = await table.row(id);
    expect(row).toMatchObject({ status: 'completed', content: 'Good day' });
    expect(row).not.toHaveProperty('response_id');
    expect(scene.metrics.kept.completed).toHaveLength(1);
    expect(scene.background.accepted).toHaveLength(1);
  });

  test('brings the failure', async () => {
    const scene = backgroundScene(table);
    const { id, responseId } = await scene.submitted();
    const failure = new RequestFailure('refused', 'The model refused to answer');
    scene.background.finish(responseId, { state: 'failed', failure });
    await scene.runWorker(id);
    expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'refused' } });
  });

  test('ends nothing because OpenAI does not find it: it may find it later', async () => {
    const scene = backgroundScene(table);
    const { id, responseId } = await scene.submitted();
    const before = await table.row(id);
    scene.background.finish(responseId, 'gone');
    await scene.runWorker(id);
    expect(await table.row(id)).toEqual(before);
    expect(scene.log.lines.at(-1)).toMatchObject({ message: 'response not found', fields: { responseId } });
    scene.background.finish(responseId);
    await scene.runWorker(id);
    expect(await table.row(id)).toMatchObject({ status: 'completed' });
  });

  test('takes no answer of another attempt', async () => {
    const scene = backgroundScene(table);
    const { id, responseId } = await scene.submitted();
    const before = await table.row(id);
    const retrieve: BackgroundModel['retrieve'] = async () => ({
      id: responseId,
      owner: { requestId: id, environment: 'requests', attempt: 'another' },
      outcome: { state: 'answered', answer },
    });
    await scene.runWorker(id, { model: { retrieve } });
    expect(await table.row(id)).toEqual(before);
  });

  test('leaves it alone while there is time', async () => {
    const scene = backgroundScene(table);
    const { id } = await scene.submitted();
    scene.clock.sleep(lifeMs - lastLookMs - 1);
    const before = await table.row(id);
    await scene.runWorker(id);
    expect(await table.row(id)).toEqual(before);
    expect(scene.background.asked).toEqual(['submit', 'retrieve resp_1']);
  });

  test('that cannot be looked up changes nothing, is logged, and fails no invocation', async () => {
    const scene = backgroundScene(table);
    const { id } = await scene.submitted();
    const before = await table.row(id);
    await scene.runWorker(id, { model: { retrieve: unreachable } });
    expect(await table.row(id)).toEqual(before);
    expect(scene.log.lines.at(-1)).toMatchObject({
      message: 'response not attended',
      fields: { requestId: id, code: 'connection', status: 503 },
    });
  });

  test('and the webhook at the same time write one answer', async () => {
    const scene = backgroundScene(table);
    const { id, responseId } = await scene.submitted();
    scene.background.finish(responseId);
    await Promise.all([scene.runWorker(id), scene.receive(responseId), scene.runWorker(id)]);
    expect(await table.row(id)).toMatchObject({ status: 'completed', content: 'Good day' });
  });
});

describe('the last look at a live response', () => {
  /** A worker that began to look when this much was left. */
  async function watched(leftMs: number, model: Partial<BackgroundModel> = {}) {
    const scene = backgroundScene(table);
    const submitted = await scene.submitted();
    scene.clock.sleep(lifeMs - leftMs);
    let isOver = false;
    const over = scene.runWorker(submitted.id, { model }).finally(() => {
      isOver = true;
    });
    async function pass(milliseconds: number): Promise<void> {
      for (let left = milliseconds; left > 0; left -= 1_000) {
        await atRest();
        await scene.clock.advance(Math.min(left, 1_000));
      }
      await atRest();
    }
    /** Until the worker waits, or is done. */
    const atRest = () => expect.poll(() => isOver || scene.clock.waiting === 1, { interval: 1 }).toBe(true);
    return { ...scene, ...submitted, over, pass };
  }

  test('goes on until the deadline, and then ends both', async () => {
    const { id, ...scene } = await watched(lastLookMs);
    await scene.pass(lastLookMs - 1);
    expect(await table.row(id)).toMatchObject({ status: 'in_progress', response_id: 'resp_1' });
    expect(scene.background.asked).not.toContain('cancel resp_1');
    await scene.pass(1);
    await scene.over;
    const row = await table.row(id);
    expect(row).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
    expect(row).not.toHaveProperty('response_id');
    expect(scene.background.asked.slice(-3)).toEqual(['retrieve resp_1', 'cancel resp_1', 'retrieve resp_1']);
    const looks = scene.background.asked.filter((call) => call === 'retrieve resp_1');
    expect(looks).toHaveLength(Math.ceil(lastLookMs / lookEveryMs) + 2);
    expect(scene.metrics.kept.failed).toEqual(['timeout']);
  });

  test('brings an answer that comes meanwhile', async () => {
    const { id, ...scene } = await watched(lastLookMs);
    await scene.pass(lookEveryMs + 1);
    scene.background.finish(scene.responseId);
    await scene.pass(lookEveryMs);
    await scene.over;
    expect(await table.row(id)).toMatchObject({ status: 'completed', content: 'Good day' });
    expect(scene.background.asked).not.toContain('cancel resp_1');
  });

  test('brings an answer that comes between the last question and the cancel', async () => {
    const scene = backgroundScene(table);
    const { id, responseId } = await scene.submitted();
    scene.clock.sleep(lifeMs);
    const cancel = async () => scene.background.finish(responseId);
    await scene.runWorker(id, { model: { cancel } });
    expect(await table.row(id)).toMatchObject({ status: 'completed', content: 'Good day' });
    expect(scene.metrics.kept.failed).toEqual([]);
  });

  test('ends when the webhook has brought the answer', async () => {
    const { id, ...scene } = await watched(lookEveryMs * 2);
    scene.background.finish(scene.responseId);
    expect(await scene.receive(scene.responseId)).toBe('done');
    const { length } = scene.background.asked;
    await scene.pass(lookEveryMs);
    await scene.over;
    expect(await table.row(id)).toMatchObject({ status: 'completed' });
    expect(scene.background.asked).toHaveLength(length);
  });

  test('ends when the request is cancelled, and leaves its response to whom that starts', async () => {
    const { id, ...scene } = await watched(lookEveryMs * 2);
    await table.put({ ...(await table.row(id)), status: 'cancelled', completed_at: scene.at(0) });
    await scene.pass(lookEveryMs);
    await scene.over;
    expect(await table.row(id)).toMatchObject({ status: 'cancelled', response_id: 'resp_1' });
  });

  test('ends a request whose response is not found until the deadline as unknown_outcome', async () => {
    const { id, ...scene } = await watched(lookEveryMs * 2, { retrieve: async () => undefined });
    await scene.pass(lookEveryMs * 2 - 1);
    expect(await table.row(id)).toMatchObject({ status: 'in_progress' });
    await scene.pass(1);
    await scene.over;
    const row = await table.row(id);
    expect(row).toMatchObject({ status: 'failed', error: { code: 'unknown_outcome' } });
    expect(row).not.toHaveProperty('response_id');
  });

  test('survives that OpenAI cannot be reached, and ends nothing that it cannot cancel', async () => {
    const model = { retrieve: unreachable, cancel: unreachable };
    const { id, ...scene } = await watched(lookEveryMs * 2, model);
    await scene.pass(lookEveryMs * 2);
    await scene.over;
    expect(await table.row(id)).toMatchObject({ status: 'in_progress', response_id: 'resp_1' });
    scene.background.finish(scene.responseId);
    await scene.runWorker(id);
    expect(await table.row(id)).toMatchObject({ status: 'completed' });
  });

  test('that finds it after the deadline, as another has died, brings what there is', async () => {
    const scene = backgroundScene(table);
    const { id, responseId } = await scene.submitted();
    scene.clock.sleep(lifeMs + 1);
    const failure = new RequestFailure('refused', 'The model refused to answer');
    scene.background.finish(responseId, { state: 'failed', failure });
    await scene.runWorker(id);
    expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'refused' } });
  });

  test('ends it as timed out, though the webhook hears of the cancel first', async () => {
    const scene = backgroundScene(table);
    const { id, responseId } = await scene.submitted();
    scene.clock.sleep(lifeMs);
    const cancel = async () => {
      await scene.background.cancel(responseId);
      expect(await scene.receive(responseId, { type: 'response.cancelled' })).toBe('done');
      scene.clock.sleep(1);
    };
    await scene.runWorker(id, { model: { cancel } });
    expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
    expect(scene.metrics.kept.failed).toEqual(['timeout']);
  });
});

describe('the response of a request that is over', () => {
  async function over(status = 'cancelled') {
    const scene = backgroundScene(table);
    const submitted = await scene.submitted();
    await table.put({ ...(await table.row(submitted.id)), status, completed_at: scene.at(0) });
    return { ...scene, ...submitted };
  }

  test.for(['cancelled', 'failed'])('is cancelled at OpenAI, and forgotten here: %s', async (status) => {
    const scene = await over(status);
    const { response_id: _, ...before } = (await table.row(scene.id)) ?? {};
    await scene.runWorker(scene.id);
    expect(scene.background.asked).toEqual(['submit', 'cancel resp_1']);
    expect(await table.row(scene.id)).toEqual(before);
    await scene.runWorker(scene.id);
    expect(scene.background.asked).toEqual(['submit', 'cancel resp_1']);
  });

  test('stays on the row for as long as it cannot be cancelled', async () => {
    const scene = await over();
    const before = await table.row(scene.id);
    await scene.runWorker(scene.id, { model: { cancel: unreachable } });
    expect(await table.row(scene.id)).toEqual(before);
    expect(scene.log.lines.at(-1)).toMatchObject({ message: 'response not attended' });
  });
});
