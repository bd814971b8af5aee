import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backgroundScene } from '../../test/backgroundScene.js';
import { fakeBackgroundModel } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import { RequestFailure, unknownOutcome } from './failure.js';
import type { BackgroundModel } from './ports.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

const seconds = 1_000;

describe('a request that is submitted', () => {
  test('is posted as the one that it is, and the row names the response', async () => {
    const scene = backgroundScene(table);
    const { id, attempt, responseId } = await scene.submitted({ system: 'Be brief' });
    const owner = { requestId: id, environment: 'requests', attempt };
    expect(scene.background.accepted).toMatchObject([{ id: responseId, owner }]);
    expect(scene.background.accepted[0]?.call).toMatchObject({
      model: 'gpt-4o-mini',
      messages: [
        { role: 'system', content: 'Be brief' },
        { role: 'user', content: 'Hello' },
      ],
    });
    expect(await table.row(id)).toMatchObject({
      status: 'in_progress',
      background: true,
      response_id: 'resp_1',
      submitted_at: scene.at(0),
      lease_until: scene.at(90 * seconds),
      next_check_at: scene.at(60 * seconds),
    });
    expect(scene.log.lines).toEqual([
      { message: 'submitted', fields: { requestId: id, attempt, responseId } },
    ]);
  });

  test('says on its row that it may have been posted before it is', async () => {
    let id = '';
    let before: unknown;
    const background = fakeBackgroundModel({
      async refuse() {
        before = await table.row(id);
      },
    });
    const scene = backgroundScene(table, { background });
    id = await scene.admitted();
    await scene.runWorker(id);
    expect(before).toMatchObject({ status: 'in_progress', submitted_at: scene.at(0) });
    expect(before).not.toHaveProperty('response_id');
  });

  test('is not logged with what it asks, unless the deployer wants that', async () => {
    const silent = backgroundScene(table);
    await silent.submitted({ prompt: 'a secret' });
    expect(JSON.stringify(silent.log.lines)).not.toContain('a secret');
    const loud = backgroundScene(table, { settings: { logContent: true } });
    await loud.submitted({ prompt: 'a secret' });
    expect(loud.log.lines[0]).toMatchObject({
      message: 'asked',
      fields: { messages: [{ content: 'a secret' }] },
    });
  });

  test('survives that each reply of the table is lost', async () => {
    const scene = backgroundScene(table);
    const id = await scene.admitted();
    await scene.runWorker(id, { store: table.forgetful.store });
    expect(scene.background.asked).toEqual(['submit']);
    expect(await table.row(id)).toMatchObject({ status: 'in_progress', response_id: 'resp_1' });
  });
});

describe('a request that is over while it is posted', () => {
  const cancelled = (id: () => string) =>
    fakeBackgroundModel({
      async drop() {
        await table.put({
          ...(await table.row(id())),
          status: 'cancelled',
          completed_at: new Date().toISOString(),
        });
      },
    });

  test('is cancelled at OpenAI, as its row will never name the response', async () => {
    let id = '';
    const scene = backgroundScene(table, { background: cancelled(() => id) });
    id = await scene.admitted();
    await scene.runWorker(id);
    expect(scene.background.asked).toEqual(['submit', 'cancel resp_1']);
    const row = await table.row(id);
    expect(row).toMatchObject({ status: 'cancelled' });
    expect(row).not.toHaveProperty('response_id');
  });

  test.for([2, 3])('is cancelled there in several tries, of which %i fail', async (fails) => {
    let id = '';
    let tries = 0;
    const scene = backgroundScene(table, { background: cancelled(() => id) });
    id = await scene.admitted();
    const cancel: BackgroundModel['cancel'] = async () => {
      tries += 1;
      if (tries <= fails) throw new RequestFailure('connection', 'Down');
    };
    const ended = scene.runWorker(id, { model: { cancel } });
    await expect.poll(() => tries).toBe(1);
    await expect.poll(() => scene.clock.waiting).toBe(1);
    await scene.clock.advance(10 * seconds);
    await ended;
    expect(tries).toBe(3);
    const isTold = scene.log.lines.some(({ message }) => message === 'response not cancelled');
    expect(isTold).toBe(fails === 3);
  });

  test('before it is posted is not posted', async () => {
    const scene = backgroundScene(table);
    const id = await scene.admitted();
    const beginSubmission = async (...begun: Parameters<typeof table.store.beginSubmission>) => {
      await table.put({ ...(await table.row(id)), status: 'cancelled' });
      return table.store.beginSubmission(...begun);
    };
    await scene.runWorker(id, { store: { beginSubmission } });
    expect(scene.background.asked).toEqual([]);
    expect(await table.row(id)).toMatchObject({ status: 'cancelled' });
    expect(scene.log.lines.map(({ message }) => message)).toEqual(['stopped']);
  });
});

describe('a request that is not accepted', () => {
  test('fails with the reason', async () => {
    const background = fakeBackgroundModel({
      refuse() {
        throw new RequestFailure('misconfigured', 'The key is wrong', 401);
      },
    });
    const scene = backgroundScene(table, { background });
    const id = await scene.admitted();
    await scene.runWorker(id);
    expect(await table.row(id)).toMatchObject({
      status: 'failed',
      error: { code: 'misconfigured', message: 'The key is wrong' },
    });
    expect(scene.metrics.kept.failed).toEqual(['misconfigured']);
    expect(scene.log.lines).toMatchObject([{ message: 'failed', fields: { requestId: id, status: 401 } }]);
  });

  test('because it asks for too much costs nothing', async () => {
    const scene = backgroundScene(table);
    const id = await scene.admitted({ format: 'xml' });
    await scene.runWorker(id);
    expect(scene.background.asked).toEqual([]);
    expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'invalid_input' } });
  });

  test.for([
    ['its time is up', 3_600 * seconds, 900 * seconds],
    ['Lambda gives its worker no time', 0, 5 * seconds],
  ] as const)('because %s costs nothing', async ([, age, remainingMs]) => {
    const scene = backgroundScene(table);
    const id = await scene.admitted();
    scene.clock.sleep(age);
    await scene.runWorker(id, { remainingMs });
    expect(scene.background.asked).toEqual([]);
    expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
  });

  test('because of a fault of ours that would come again fails at once, and the invocation with it', async () => {
    const scene = backgroundScene(table, {
      presets: { broken: { prompt: 'Hello', schema: { type: 'object' } } },
    });
    const broken = scene.presets.get('broken') as { schema: unknown };
    const id = await scene.admitted({ prompt: undefined, preset: 'broken' });
    broken.schema = {
      '~standard': {
        validate: () => ({}),
        jsonSchema: {
          input: () => {
            throw new TypeError('Broken');
          },
        },
      },
    };
    await expect(scene.runWorker(id)).rejects.toThrow(TypeError);
    expect(scene.background.asked).toEqual([]);
    expect(await table.row(id)).toMatchObject({ status: 'failed' });
  });
});

describe('a request of which nobody knows whether it was accepted', () => {
  const dropping = () =>
    fakeBackgroundModel({
      drop() {
        throw unknownOutcome(502);
      },
    });

  test('is left as it is, for the webhook to adopt it', async () => {
    const scene = backgroundScene(table, { background: dropping() });
    const id = await scene.admitted();
    await scene.runWorker(id);
    const row = await table.row(id);
    expect(row).toMatchObject({ status: 'in_progress', submitted_at: scene.at(0) });
    expect(row).not.toHaveProperty('response_id');
    expect(scene.log.lines).toMatchObject([
      { message: 'perhaps submitted', fields: { code: 'unknown_outcome', status: 502 } },
    ]);
    expect(scene.metrics.kept.failed).toEqual([]);
  });

  test('because its time ran out while it was posted is left as it is, too', async () => {
    const scene = backgroundScene(table);
    const submit: BackgroundModel['submit'] = async (_, __, { confirm, signal }) => {
      await confirm();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    };
    const id = await scene.admitted();
    const ended = scene.runWorker(id, { model: { submit }, remainingMs: 65 * seconds });
    await expect.poll(() => table.row(id)).toHaveProperty('submitted_at');
    await scene.clock.advance(60 * seconds);
    await ended;
    expect(await table.row(id)).toMatchObject({ status: 'in_progress' });
  });

  test('because the table failed after it was accepted is left as it is, and the invocation fails', async () => {
    const scene = backgroundScene(table);
    const id = await scene.admitted();
    const keepResponse = () => Promise.reject(new Error('DynamoDB is down'));
    await expect(scene.runWorker(id, { store: { keepResponse } })).rejects.toThrow('DynamoDB is down');
    expect(await table.row(id)).toMatchObject({ status: 'in_progress', submitted_at: scene.at(0) });
    expect(scene.background.asked).toEqual(['submit']);
  });

  test('because the table failed before it was posted may have been: nobody writes an end', async () => {
    const scene = backgroundScene(table);
    const id = await scene.admitted();
    const beginSubmission = () => Promise.reject(new Error('DynamoDB is down'));
    await expect(scene.runWorker(id, { store: { beginSubmission } })).rejects.toThrow('DynamoDB is down');
    expect(scene.background.asked).toEqual([]);
    expect(await table.row(id)).toMatchObject({ status: 'in_progress' });
  });
});
