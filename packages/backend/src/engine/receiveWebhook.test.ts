import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backgroundScene } from '../../test/backgroundScene.js';
import { answer, fakeBackgroundModel } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import { RequestFailure, unknownOutcome } from './failure.js';
import type { ModelResponse, RequestStore } from './ports.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

const refused = new RequestFailure('refused', 'The model refused to answer');
const down = () => Promise.reject(new Error('DynamoDB is down'));

test('an answer comes home, and its row names no response any more', async () => {
  const scene = backgroundScene(table);
  const { id, responseId, attempt } = await scene.submitted();
  scene.background.finish(responseId);
  scene.clock.sleep(3_000);
  expect(await scene.receive(responseId)).toBe('done');
  const row = await table.row(id);
  expect(row).toMatchObject({
    status: 'completed',
    content: 'Good day',
    attempt,
    background: true,
    finish_reason: 'stop',
    answered_by: 'gpt-4o-mini-2024',
    completed_at: scene.at(0),
  });
  expect(row).not.toHaveProperty('response_id');
  expect(scene.metrics.kept).toEqual({ completed: [{ milliseconds: 3_000, tokens: 7 }], failed: [] });
});

test('a failure comes home, with the text that there is of it', async () => {
  const scene = backgroundScene(table);
  const { id, responseId } = await scene.submitted();
  scene.background.finish(responseId, { state: 'failed', failure: refused, content: 'I would rather not' });
  expect(await scene.receive(responseId, { type: 'response.incomplete' })).toBe('done');
  const row = await table.row(id);
  expect(row).toMatchObject({ status: 'failed', error: { code: 'refused' }, content: 'I would rather not' });
  expect(row).not.toHaveProperty('response_id');
  expect(scene.metrics.kept).toEqual({ completed: [], failed: ['refused'] });
});

describe('a response whose id was never stored', () => {
  const dropping = () =>
    fakeBackgroundModel({
      drop() {
        throw unknownOutcome();
      },
    });

  test('is adopted by the request that it names', async () => {
    const scene = backgroundScene(table, { background: dropping() });
    const { id } = await scene.submitted();
    scene.background.finish('resp_1');
    expect(await scene.receive('resp_1')).toBe('done');
    expect(await table.row(id)).toMatchObject({ status: 'completed', content: 'Good day' });
    expect(scene.background.accepted).toHaveLength(1);
  });

  test('is adopted by a request that waits to be asked again, and nothing is asked', async () => {
    const scene = backgroundScene(table, { background: dropping(), settings: { retryUnknown: true } });
    const { id } = await scene.submitted();
    await table.store.requeue((await table.store.read(id))!, new Date(scene.at(75_000)));
    scene.background.finish('resp_1');
    expect(await scene.receive('resp_1')).toBe('done');
    await scene.runWorker(id);
    expect(await table.row(id)).toMatchObject({ status: 'completed', content: 'Good day' });
    expect(scene.background.accepted).toHaveLength(1);
  });

  test('and that failed is no end of a request that is asked again', async () => {
    const scene = backgroundScene(table, { background: dropping(), settings: { retryUnknown: true } });
    const { id } = await scene.submitted();
    await table.store.requeue((await table.store.read(id))!, new Date(scene.at(75_000)));
    scene.background.finish('resp_1', { state: 'failed', failure: refused });
    expect(await scene.receive('resp_1')).toBe('done');
    expect(await table.row(id)).toMatchObject({ status: 'queued' });
    await scene.runWorker(id);
    expect(await scene.receive('resp_1')).toBe('done');
    expect(await table.row(id)).toMatchObject({ status: 'in_progress' });
  });

  test('is stored just while it is brought home: it comes home all the same', async () => {
    const scene = backgroundScene(table, { background: dropping() });
    const { id, attempt } = await scene.submitted();
    scene.background.finish('resp_1');
    let reads = 0;
    const read: RequestStore['read'] = async (wanted) => {
      const row = await table.store.read(wanted);
      reads += 1;
      if (reads === 1) await table.store.keepResponse(id, attempt, 'resp_1', new Date());
      return row;
    };
    expect(await scene.receive('resp_1', {}, { store: { read } })).toBe('done');
    const row = await table.row(id);
    expect(row).toMatchObject({ status: 'completed' });
    expect(row).not.toHaveProperty('response_id');
  });
});

describe('nothing changes, and OpenAI need not call again,', () => {
  test.for(['response.created', 'response.in_progress', 'batch.completed', 'unknown'])(
    'when something else happened: %s',
    async (type) => {
      const scene = backgroundScene(table);
      const { id, responseId } = await scene.submitted();
      const before = await table.row(id);
      expect(await scene.receive(responseId, { type }, { store: { hasHeard: down } })).toBe('done');
      expect(scene.background.asked).toEqual(['submit']);
      expect(await table.row(id)).toEqual(before);
    },
  );

  const answered = { state: 'answered', answer } as const;
  test.for<[string, (id: string) => ModelResponse | undefined]>([
    ['is gone', () => undefined],
    ['names no request', () => ({ id: 'resp_1', outcome: answered })],
    [
      "is another environment's",
      (requestId) => ({
        id: 'resp_1',
        owner: { requestId, environment: 'production', attempt: 'a' },
        outcome: answered,
      }),
    ],
    [
      'names what is no request',
      () => ({
        id: 'resp_1',
        owner: { requestId: 'webhook#wh_1', environment: 'requests', attempt: 'a' },
        outcome: answered,
      }),
    ],
    [
      'names a request that is unknown here',
      () => ({
        id: 'resp_1',
        owner: { requestId: crypto.randomUUID(), environment: 'requests', attempt: 'a' },
        outcome: answered,
      }),
    ],
  ])('when the response %s', async ([, response]) => {
    const scene = backgroundScene(table);
    const { id } = await scene.submitted();
    const before = await table.row(id);
    const event = { id: `wh_${crypto.randomUUID()}` };
    // Not every item of the table is a request.
    await table.store.rememberWebhook('wh_1', scene.clock.now());
    const retrieve = async () => response(id);
    expect(await scene.receive('resp_1', event, { model: { retrieve } })).toBe('done');
    expect(await table.row(id)).toEqual(before);
    expect(await table.store.hasHeard(event.id)).toBe(true);
  });

  test.for(['completed', 'failed', 'cancelled'])('when the request is over: %s', async (status) => {
    const scene = backgroundScene(table);
    const { id, responseId } = await scene.submitted();
    await table.put({ ...(await table.row(id)), status, completed_at: scene.at(0) });
    const before = await table.row(id);
    scene.background.finish(responseId);
    expect(await scene.receive(responseId)).toBe('done');
    expect(await table.row(id)).toEqual(before);
    expect(scene.metrics.kept).toEqual({ completed: [], failed: [] });
  });

  test('when the row has taken another response for its own', async () => {
    const scene = backgroundScene(table);
    const { id, responseId } = await scene.submitted();
    await table.put({ ...(await table.row(id)), response_id: 'resp_2' });
    const before = await table.row(id);
    scene.background.finish(responseId);
    expect(await scene.receive(responseId)).toBe('done');
    expect(await table.row(id)).toEqual(before);
  });

  test('when it has called before: nothing is looked up', async () => {
    const scene = backgroundScene(table);
    const { responseId } = await scene.submitted();
    scene.background.finish(responseId);
    const event = { id: 'wh_again' };
    await scene.receive(responseId, event);
    const { length } = scene.background.asked;
    expect(await scene.receive(responseId, event, { store: { read: down } })).toBe('done');
    expect(scene.background.asked).toHaveLength(length);
  });
});

describe('OpenAI is to call again', () => {
  test('when the response seems to be alive', async () => {
    const scene = backgroundScene(table);
    const { responseId } = await scene.submitted();
    const event = { id: 'wh_early' };
    expect(await scene.receive(responseId, event)).toBe('again');
    scene.background.finish(responseId);
    expect(await scene.receive(responseId, event)).toBe('done');
  });

  test('when the response could not be looked up', async () => {
    const scene = backgroundScene(table);
    const { responseId } = await scene.submitted();
    const retrieve = () => Promise.reject(new RequestFailure('misconfigured', 'The key is wrong', 401));
    expect(await scene.receive(responseId, {}, { model: { retrieve } })).toBe('again');
    expect(scene.log.lines.at(-1)).toEqual({
      message: 'webhook not received',
      fields: { responseId, code: 'misconfigured', status: 401 },
    });
  });

  test.for(['hasHeard', 'read', 'completeResponse', 'rememberWebhook'] as const)(
    'when %s fails, and then the answer comes home',
    async (broken) => {
      const scene = backgroundScene(table);
      const { id, responseId } = await scene.submitted();
      scene.background.finish(responseId);
      expect(await scene.receive(responseId, {}, { store: { [broken]: down } })).toBe('again');
      expect(await scene.receive(responseId)).toBe('done');
      expect(await table.row(id)).toMatchObject({ status: 'completed', content: 'Good day' });
      expect(scene.metrics.kept.completed).toHaveLength(1);
    },
  );

  test('when a part of a long text could not be put', async () => {
    const scene = backgroundScene(table);
    const { id, responseId, attempt } = await scene.submitted();
    const content = 'a'.repeat(400_000);
    scene.background.finish(responseId, { state: 'answered', answer: { ...answer, content } });
    expect(await scene.receive(responseId, {}, { store: { putPart: down } })).toBe('again');
    expect(await table.row(id)).toMatchObject({ status: 'in_progress' });
    expect(await scene.receive(responseId)).toBe('done');
    expect(await table.row(id)).toMatchObject({ status: 'completed', parts: 2 });
    const parts = await Promise.all([0, 1].map((number) => table.row(`${id}#${attempt}#${number}`)));
    expect(parts.map((part) => part?.content).join('') === content).toBe(true);
  });
});

test('of several calls at once one writes the answer, and it is counted once', async () => {
  const scene = backgroundScene(table);
  const { responseId } = await scene.submitted();
  scene.background.finish(responseId);
  let readers = 0;
  let goOn = () => {};
  const all = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const read: RequestStore['read'] = async (id) => {
    const row = await table.store.read(id);
    readers += 1;
    if (readers === 3) goOn();
    await all;
    return row;
  };
  const calls = [1, 2, 3].map((milliseconds) => {
    const completeResponse: RequestStore['completeResponse'] = (seen, attempt, given, at) =>
      table.store.completeResponse(seen, attempt, given, new Date(at.getTime() + milliseconds));
    return scene.receive(responseId, {}, { store: { read, completeResponse } });
  });
  expect(await Promise.all(calls)).toEqual(['done', 'done', 'done']);
  expect(scene.metrics.kept.completed).toHaveLength(1);
});

test('a write whose reply is lost is counted once, and is done', async () => {
  const scene = backgroundScene(table);
  const { id, responseId } = await scene.submitted();
  scene.background.finish(responseId);
  expect(await scene.receive(responseId, {}, { store: table.forgetful.store })).toBe('done');
  expect(await table.row(id)).toMatchObject({ status: 'completed' });
  expect(scene.metrics.kept.completed).toHaveLength(1);
});
