import { afterAll, beforeAll, expect, test } from 'vitest';
import { dispatcherOf, settingsOf } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import { admit } from './admit.js';
import { release } from './release.js';

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
