import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFakeClock } from '../../test/fakeClock.js';
import { dispatcherOf, settingsOf } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import { admit } from './admit.js';
import { release } from './release.js';
import { restartMs } from './timing.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

const ports = () => dispatcherOf(table, settingsOf({ limits: { liveRequestsPerOwner: 1 } }));

async function over(owner: string, status = 'completed') {
  const id = await table.submit({ owner });
  await admit(id, ports());
  await table.put({ ...(await table.row(id)), status });
  return (await table.store.read(id))!;
}

test('the end of a request makes room for the next, and nobody looks at it again', async () => {
  const request = await over('ann');
  await release(request, ports());
  const row = await table.row(request.id);
  expect(row).toMatchObject({ status: 'completed' });
  expect(row).not.toHaveProperty('next_check_at');
  expect(row).not.toHaveProperty('check_bucket');
  const next = await table.submit({ owner: 'ann' });
  await admit(next, ports());
  expect(await table.row(next)).toMatchObject({ status: 'queued' });
});

test('booked twice at once, and once more, it makes room for one', async () => {
  const request = await over('bob');
  await Promise.all([release(request, ports()), release(request, ports())]);
  await release(request, ports());
  const [one, two] = [await table.submit({ owner: 'bob' }), await table.submit({ owner: 'bob' })];
  await admit(one, ports());
  await admit(two, ports());
  expect(await table.row(one)).toMatchObject({ status: 'queued' });
  expect(await table.row(two)).toMatchObject({ status: 'failed', error: { code: 'quota_exceeded' } });
});

test('nothing else of the row changes, and its life is not prolonged', async () => {
  const request = await over('cal', 'cancelled');
  const { next_check_at: _, check_bucket: __, ...before } = (await table.row(request.id)) ?? {};
  await release(request, ports());
  expect(await table.row(request.id)).toEqual(before);
});

test('a row that expired meanwhile is not brought back', async () => {
  const request = { ...(await over('dan')), id: crypto.randomUUID() };
  await release(request, ports());
  expect(await table.row(request.id)).toBeUndefined();
});

test('replies that are lost are no error', async () => {
  const request = await over('eve');
  await release(request, dispatcherOf(table.forgetful));
  expect(await table.row(request.id)).not.toHaveProperty('next_check_at');
});

describe('a response that may still be alive', () => {
  const clock = createFakeClock();
  const at = (milliseconds: number) => new Date(clock.now().getTime() + milliseconds).toISOString();

  async function cancelled(owner: string) {
    const request = await over(owner, 'cancelled');
    await table.put({ ...(await table.row(request.id)), response_id: 'resp_1', completed_at: at(0) });
    const dispatcher = dispatcherOf(table, settingsOf({ limits: { liveRequestsPerOwner: 1 } }), { clock });
    return { ...request, dispatcher, read: async () => (await table.store.read(request.id))! };
  }

  test('is cancelled by a worker, its owner has his place back, and the row stays in the index', async () => {
    const { id, dispatcher, read } = await cancelled('fay');
    await release(await read(), dispatcher);
    expect(dispatcher.workers.started).toEqual([id]);
    expect(await table.row(id)).toMatchObject({
      check_bucket: expect.any(String),
      next_check_at: at(restartMs),
      response_id: 'resp_1',
    });
    const next = await table.submit({ owner: 'fay' });
    await admit(next, ports());
    expect(await table.row(next)).toMatchObject({ status: 'queued' });
  });

  test('is tried again rarer and rarer, and the row leaves the index when it is gone', async () => {
    const { id, dispatcher, read } = await cancelled('gus');
    const pauses: number[] = [];
    for (let look = 0; look < 5; look += 1) {
      await release(await read(), dispatcher);
      const pause = Date.parse((await table.row(id))?.next_check_at) - clock.now().getTime();
      pauses.push(pause / restartMs);
      clock.sleep(pause);
    }
    expect(pauses).toEqual([1, 1, 2, 4, 8]);
    await table.store.dropResponse(await read());
    await release(await read(), dispatcher);
    expect(await table.row(id)).not.toHaveProperty('next_check_at');
    expect(dispatcher.workers.started).toHaveLength(5);
  });

  test('is looked at again though the worker could not be started', async () => {
    const { id, dispatcher, read } = await cancelled('hal');
    dispatcher.workers.failNext = new Error('Lambda is throttling');
    await expect(release(await read(), dispatcher)).rejects.toThrow('throttling');
    expect(await table.row(id)).toMatchObject({ next_check_at: at(restartMs) });
  });
});
