import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backgroundScene } from '../../test/backgroundScene.js';
import { realStore } from '../../test/realStore.js';
import { RequestFailure } from './failure.js';
import { lastLookMs } from './timing.js';

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
    const { id, responseId, attempt } = await scene.submitted();
    scene.background.finish(responseId);
    await scene.runWorker(id);
    const row = await table.row(id);
    expect(row).toMatchObject({ status: 'completed', content: 'Good day', attempt });
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

  test('ends a request whose response OpenAI has no more as unknown_outcome', async () => {
    const scene = backgroundScene(table);
    const { id, responseId } = await scene.submitted();
    scene.background.finish(responseId, 'gone');
    await scene.runWorker(id);
    const row = await table.row(id);
    expect(row).toMatchObject({ status: 'failed', error: { code: 'unknown_outcome' } });
    expect(row).not.toHaveProperty('response_id');
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

  test('ends it and its request when nobody will look again in time', async () => {
    const scene = backgroundScene(table);
    const { id } = await scene.submitted();
    scene.clock.sleep(lifeMs - lastLookMs);
    await scene.runWorker(id);
    const row = await table.row(id);
    expect(row).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
    expect(row).not.toHaveProperty('response_id');
    expect(scene.background.asked).toEqual(['submit', 'retrieve resp_1', 'cancel resp_1']);
    expect(scene.metrics.kept.failed).toEqual(['timeout']);
  });

  test('cancels nothing whose answer came home while it looked', async () => {
    const scene = backgroundScene(table);
    const { id, responseId } = await scene.submitted();
    scene.clock.sleep(lifeMs - lastLookMs);
    const retrieve = async () => {
      scene.background.finish(responseId);
      await scene.receive(responseId);
      return { id: responseId, outcome: { state: 'live' } } as const;
    };
    await scene.runWorker(id, { model: { retrieve } });
    expect(await table.row(id)).toMatchObject({ status: 'completed' });
    expect(scene.background.asked).not.toContain('cancel resp_1');
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
