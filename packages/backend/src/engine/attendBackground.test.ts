import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backgroundScene, type SceneOptions } from '../../test/backgroundScene.js';
import { fakeBackgroundModel } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import { unknownOutcome } from './failure.js';
import { afterDeadlineMs, submissionMs } from './timing.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeEach(async () => {
  table = await realStore();
});
afterEach(() => table.stop());

const minute = 60_000;
const nothing = { ended: 0, restarted: 0, released: 0, alive: 0, failed: 0, complete: true };

/** Accepts what is submitted, and loses the answer to that. */
const dropping = () =>
  fakeBackgroundModel({
    drop() {
      throw unknownOutcome();
    },
  });

/** A request whose worker claimed it and died. */
async function claimed(options: SceneOptions = {}) {
  const scene = backgroundScene(table, options);
  const id = await scene.admitted();
  const now = scene.clock.now();
  const until = new Date(now.getTime() + submissionMs);
  await table.store.claim(id, { attempt: 'dead', until }, now, true);
  return { ...scene, id };
}

describe('a live response', () => {
  test('is looked at by workers, rarer and rarer, until its request is over', async () => {
    const scene = backgroundScene(table, { settings: { timeoutSeconds: 7_200 } });
    const { id } = await scene.submitted();
    const looks: number[] = [];
    const began = scene.clock.now().getTime();
    while ((await table.row(id))?.status === 'in_progress') {
      scene.clock.sleep(minute);
      await scene.reapRow(id);
      for (const started of scene.workers.started.splice(0)) {
        looks.push(scene.clock.now().getTime() - began);
        await scene.runWorker(started);
      }
    }
    const pauses = looks.slice(1).map((look, index) => look - (looks[index] ?? 0));
    expect(looks[0]).toBe(minute);
    expect(Math.max(...pauses)).toBe(5 * minute);
    expect(pauses.slice(0, -1)).toEqual(pauses.slice(0, -1).sort((one, other) => one - other));
    expect(looks.length).toBeLessThan(40);
    expect(looks.at(-1)).toBeGreaterThanOrEqual(118 * minute);
    expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
    expect(scene.background.asked.at(-1)).toBe('cancel resp_1');
  });

  test('that is over comes home, though no webhook ever calls', async () => {
    const scene = backgroundScene(table);
    const { id, responseId } = await scene.submitted();
    scene.background.finish(responseId);
    scene.clock.sleep(minute);
    expect(await scene.reapAll()).toEqual({ ...nothing, alive: 1 });
    expect(scene.workers.started).toEqual([id]);
    await scene.runWorker(id);
    expect(await table.row(id)).toMatchObject({ status: 'completed', content: 'Good day' });
  });

  test('is not lost with its worker: the lease ends nothing', async () => {
    const scene = backgroundScene(table);
    const { id } = await scene.submitted();
    scene.clock.sleep(30 * minute);
    await scene.reapAll();
    expect(await table.row(id)).toMatchObject({ status: 'in_progress', response_id: 'resp_1' });
    expect(scene.background.accepted).toHaveLength(1);
  });

  test('is looked at by one worker, whoever of two reapers sees it', async () => {
    const scene = backgroundScene(table);
    const { id } = await scene.submitted();
    scene.clock.sleep(minute);
    let readers = 0;
    let goOn = () => {};
    const both = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    scene.dispatcher.store = {
      ...table.store,
      async read(wanted) {
        const row = await table.store.read(wanted);
        readers += 1;
        if (readers === 2) goOn();
        await both;
        return row;
      },
    };
    await Promise.all([scene.reapRow(id), scene.reapRow(id)]);
    expect(scene.workers.started).toEqual([id]);
  });

  test('that every look has failed is ended after its deadline as timed out, and cancelled by a worker', async () => {
    const scene = backgroundScene(table);
    const { id } = await scene.submitted();
    scene.clock.sleep(60 * minute + afterDeadlineMs - 1);
    expect(await scene.reapAll()).toEqual({ ...nothing, alive: 1 });
    expect(scene.workers.started).toEqual([id]);
    scene.clock.sleep(minute);
    expect(await scene.reapAll()).toEqual({ ...nothing, ended: 1 });
    const row = await table.row(id);
    expect(row).toMatchObject({ status: 'failed', error: { code: 'timeout' }, response_id: 'resp_1' });
    expect(scene.metrics.kept.failed).toEqual(['timeout']);
    // The end's own event is lost.
    scene.clock.sleep(minute);
    expect(await scene.reapAll()).toEqual({ ...nothing, released: 1 });
    expect(scene.workers.started).toEqual([id, id]);
    await scene.runWorker(id);
    expect(scene.background.asked.at(-1)).toBe('cancel resp_1');
  });
});

describe('a request whose worker died before it posted anything', () => {
  test('gets another when the lease has run out, whatever the deployer says of unknown outcomes', async () => {
    const { id, ...scene } = await claimed();
    scene.clock.sleep(submissionMs - 1);
    expect(await scene.reapAll()).toEqual({ ...nothing, alive: 1 });
    expect(await table.row(id)).toMatchObject({ next_check_at: scene.at(1) });
    scene.clock.sleep(1);
    expect(await scene.reapAll()).toEqual({ ...nothing, restarted: 1 });
    const row = await table.row(id);
    expect(row).toMatchObject({ status: 'queued', retries: 1 });
    for (const gone of ['attempt', 'background', 'lease_until', 'started_at']) {
      expect(row).not.toHaveProperty(gone);
    }
    expect(scene.workers.started).toEqual([id]);
    await scene.runWorker(id);
    expect(await table.row(id)).toMatchObject({ status: 'in_progress', response_id: 'resp_1' });
  });

  test('gets others rarer and rarer where all of them die, and times out at its deadline', async () => {
    const { id, ...scene } = await claimed({ settings: { timeoutSeconds: 14_400 } });
    let workers = 0;
    for (let minutes = 0; minutes < 240; minutes += 1) {
      scene.clock.sleep(minute);
      await scene.reapRow(id);
      for (const started of scene.workers.started.splice(0)) {
        workers += 1;
        const now = scene.clock.now();
        const until = new Date(now.getTime() + submissionMs);
        await table.store.claim(started, { attempt: `dead-${workers}`, until }, now, true);
      }
    }
    await scene.reapRow(id);
    expect(workers).toBeGreaterThan(5);
    expect(workers).toBeLessThan(25);
    expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
    expect(scene.background.asked).toEqual([]);
  });

  test('and who comes back in the last moment is left to it', async () => {
    const { id, ...scene } = await claimed();
    scene.clock.sleep(submissionMs);
    const now = scene.clock.now();
    const { requeue } = table.store;
    scene.dispatcher.store = {
      ...table.store,
      async requeue(...requeued) {
        const lease = { attempt: 'dead', until: new Date(now.getTime() + submissionMs) };
        await table.store.beginSubmission(id, lease, now);
        return requeue(...requeued);
      },
    };
    expect(await scene.reapAll()).toEqual({ ...nothing, alive: 1 });
    expect(await table.row(id)).toMatchObject({ status: 'in_progress', attempt: 'dead' });
    expect(scene.workers.started).toEqual([]);
  });

  test('times out at its deadline', async () => {
    const { id, ...scene } = await claimed();
    scene.clock.sleep(60 * minute);
    expect(await scene.reapAll()).toEqual({ ...nothing, ended: 1 });
    expect(await table.row(id)).toMatchObject({ error: { code: 'timeout' } });
  });
});

describe('a request that may have been accepted', () => {
  test('is left until its deadline, and ends as unknown_outcome', async () => {
    const scene = backgroundScene(table, { background: dropping() });
    const { id } = await scene.submitted();
    scene.clock.sleep(minute);
    await scene.reapAll();
    expect(await table.row(id)).toMatchObject({ next_check_at: scene.at(submissionMs - minute) });
    scene.clock.sleep(minute);
    await scene.reapAll();
    expect(await table.row(id)).toMatchObject({
      status: 'in_progress',
      next_check_at: scene.at(58 * minute),
    });
    scene.clock.sleep(58 * minute);
    expect(await scene.reapAll()).toEqual({ ...nothing, ended: 1 });
    expect(await table.row(id)).toMatchObject({ status: 'failed', error: { code: 'unknown_outcome' } });
    expect(scene.workers.started).toEqual([]);
    expect(scene.background.accepted).toHaveLength(1);
  });

  test('is adopted long after', async () => {
    const scene = backgroundScene(table, { background: dropping() });
    const { id } = await scene.submitted();
    scene.clock.sleep(30 * minute);
    await scene.reapAll();
    scene.background.finish('resp_1');
    expect(await scene.receive('resp_1')).toBe('done');
    expect(await table.row(id)).toMatchObject({ status: 'completed' });
  });

  test('with retryUnknown is asked again, up to three times', async () => {
    const scene = backgroundScene(table, { background: dropping(), settings: { retryUnknown: true } });
    const { id } = await scene.submitted();
    for (let minutes = 0; minutes < 20; minutes += 1) {
      scene.clock.sleep(minute);
      await scene.reapRow(id);
      for (const started of scene.workers.started.splice(0)) await scene.runWorker(started);
    }
    expect(scene.background.accepted).toHaveLength(4);
    expect(await table.row(id)).toMatchObject({ status: 'in_progress', retries: 3 });
  });

  test('with retryUnknown is not asked again when its response became known just now', async () => {
    const scene = backgroundScene(table, { background: dropping(), settings: { retryUnknown: true } });
    const { id, attempt } = await scene.submitted();
    scene.clock.sleep(2 * minute);
    const { requeue } = table.store;
    scene.dispatcher.store = {
      ...table.store,
      async requeue(...requeued) {
        await table.store.keepResponse(id, attempt, 'resp_1', scene.clock.now());
        return requeue(...requeued);
      },
    };
    expect(await scene.reapAll()).toEqual({ ...nothing, alive: 1 });
    expect(await table.row(id)).toMatchObject({ status: 'in_progress', response_id: 'resp_1' });
  });
});
