import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realStore } from '../../test/realStore.js';
import { RequestFailure } from '../engine/failure.js';
import type { StoredAnswer } from '../engine/ports.js';
import type { StoredRequest } from '../engine/storedRequest.js';

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

const noon = Date.parse('2026-01-01T12:00:00.000Z');
const after = (seconds: number) => new Date(noon + seconds * 1000);
const attempt = 'attempt-1';
const lease = { attempt, until: after(90) };
const failure = new RequestFailure('refused', 'The model refused to answer');
const answer: StoredAnswer = {
  text: { content: 'Good day' },
  format: 'text',
  finishReason: 'stop',
  model: 'm',
  usage: { promptTokens: 3, completionTokens: 9, totalTokens: 12, reasoningTokens: 5 },
};

/** A row that a worker has claimed in background mode. */
async function claimed(changes: object = {}): Promise<StoredRequest> {
  const id = await table.submit({ created_at: after(0).toISOString(), admitted_at: after(1).toISOString() });
  await table.store.claim(id, lease, after(2), true);
  await table.put({ ...(await table.row(id)), ...changes });
  return (await table.store.read(id))!;
}
const submitted = (changes: object = {}) =>
  claimed({ submitted_at: after(3).toISOString(), response_id: 'resp_1', ...changes });

describe('a row', () => {
  test('says who will answer it from its claim on', async () => {
    expect(await claimed()).toMatchObject({ status: 'in_progress', background: true });
    const id = await table.submit({ admitted_at: after(1).toISOString() });
    expect(await table.store.claim(id, lease, after(2))).not.toHaveProperty('background');
  });

  test('that is about to be posted says so, and is held for as long as that takes', async () => {
    const { id } = await claimed();
    expect(await table.store.beginSubmission(id, { attempt, until: after(95) }, after(5))).toBe(true);
    expect(await table.row(id)).toMatchObject({
      submitted_at: after(5).toISOString(),
      lease_until: after(95).toISOString(),
    });
  });

  test('that was posted names the response, and when somebody looks at it', async () => {
    const { id } = await claimed();
    expect(await table.store.keepResponse(id, attempt, 'resp_1', after(65))).toBe(true);
    expect(await table.row(id)).toMatchObject({
      response_id: 'resp_1',
      next_check_at: after(65).toISOString(),
    });
  });

  test('keeps the first of two responses', async () => {
    const { id } = await submitted();
    expect(await table.store.keepResponse(id, attempt, 'resp_2', after(65))).toBe(false);
    expect(await table.row(id)).toMatchObject({ response_id: 'resp_1' });
  });

  test.for(['completeResponse', 'failResponse'] as const)(
    'that is over is the attempt’s that submitted the response, and names none: %s',
    async (end) => {
      const seen = await submitted({ attempt: 'attempt-2' });
      const row =
        end === 'completeResponse'
          ? await table.store.completeResponse(seen, attempt, answer, after(9))
          : await table.store.failResponse(seen, attempt, failure, after(9), { content: 'No' });
      expect(row).toMatchObject({ attempt, completed_at: after(9).toISOString() });
      expect(row).not.toHaveProperty('response_id');
      expect(row).toEqual(await table.store.read(seen.id));
      expect(row?.status).toBe(end === 'completeResponse' ? 'completed' : 'failed');
      expect(row?.content).toBe(end === 'completeResponse' ? 'Good day' : 'No');
    },
  );

  test('says how much was thought', async () => {
    const row = await table.store.completeResponse(await submitted(), attempt, answer, after(9));
    expect(row?.token_usage).toMatchObject({ completion_tokens: 9, reasoning_tokens: 5 });
  });

  test.for<[string, object]>([
    ['has another response', { response_id: 'resp_2' }],
    ['has a response that was not seen', { response_id: 'resp_1' }],
    ['was put back into the queue', { status: 'queued', response_id: undefined }],
    ['was cancelled', { status: 'cancelled', response_id: undefined }],
  ])('that %s since it was seen is not ended', async ([, changes]) => {
    const seen = await claimed();
    const now = { ...(await table.row(seen.id)), ...changes };
    await table.put(JSON.parse(JSON.stringify(now)));
    const before = await table.row(seen.id);
    expect(await table.store.completeResponse(seen, attempt, answer, after(9))).toBeUndefined();
    expect(await table.store.failResponse(seen, attempt, failure, after(9))).toBeUndefined();
    expect(await table.row(seen.id)).toEqual(before);
  });

  test.for<[string, object]>([
    ['was posted', { submitted_at: after(3).toISOString() }],
    ['got a response', { response_id: 'resp_1' }],
  ])('that %s since it was seen is not put back into the queue', async ([, changes]) => {
    const seen = await claimed();
    await table.put({ ...(await table.row(seen.id)), ...changes });
    expect(await table.store.requeue(seen, after(99))).toBe(false);
    expect(await table.row(seen.id)).toMatchObject({ status: 'in_progress', ...changes });
  });

  test('that is put back into the queue forgets what was submitted', async () => {
    const seen = await submitted();
    expect(await table.store.requeue(seen, after(99))).toBe(true);
    const row = await table.row(seen.id);
    for (const name of ['background', 'submitted_at', 'response_id']) expect(row).not.toHaveProperty(name);
  });

  test.for(['expire', 'abandon'] as const)('whose time is up still names the response: %s', async (end) => {
    const seen = await submitted();
    expect(await table.store[end](seen, failure, after(300))).toBe(true);
    expect(await table.row(seen.id)).toMatchObject({ status: 'failed', response_id: 'resp_1' });
  });
});

describe('the response of a row that is over', () => {
  const over = (changes: object = {}) =>
    submitted({ status: 'cancelled', completed_at: after(9).toISOString(), ...changes });

  test('is dropped, and nothing else of it', async () => {
    const seen = await over();
    const { response_id: _, ...rest } = (await table.row(seen.id)) ?? {};
    await table.store.dropResponse(seen);
    expect(await table.row(seen.id)).toEqual(rest);
    await table.store.dropResponse(seen);
    expect(await table.row(seen.id)).toEqual(rest);
  });

  test('is not dropped where it is another', async () => {
    const seen = await over();
    await table.put({ ...(await table.row(seen.id)), response_id: 'resp_2' });
    await table.store.dropResponse(seen);
    expect(await table.row(seen.id)).toMatchObject({ response_id: 'resp_2' });
  });

  test('is not dropped where the row is live', async () => {
    const seen = await submitted();
    await table.store.dropResponse(seen);
    expect(await table.row(seen.id)).toMatchObject({ response_id: 'resp_1' });
  });

  test('of a row that has expired makes no row', async () => {
    const seen = { ...(await over()), id: crypto.randomUUID() };
    await table.store.dropResponse(seen);
    expect(await table.row(seen.id)).toBeUndefined();
  });
});

describe('a write whose reply is lost, and which the AWS SDK repeats', () => {
  const lossy = () => table.forgetful.store;

  test('begins a submission all the same', async () => {
    const { id } = await claimed();
    expect(await lossy().beginSubmission(id, lease, after(5))).toBe(true);
  });

  test('keeps a response all the same, also of a row that was cancelled since', async () => {
    const { id } = await claimed();
    expect(await lossy().keepResponse(id, attempt, 'resp_1', after(65))).toBe(true);
    await table.put({ ...(await table.row(id)), status: 'cancelled' });
    expect(await table.store.keepResponse(id, attempt, 'resp_1', after(65))).toBe(true);
    expect(await table.store.keepResponse(id, attempt, 'resp_2', after(65))).toBe(false);
  });

  test('ends a request all the same, and of several who bring the answer one has', async () => {
    const seen = await submitted();
    expect(await lossy().completeResponse(seen, attempt, answer, after(9))).toMatchObject({ id: seen.id });
    expect(await lossy().completeResponse(seen, attempt, answer, after(10))).toBeUndefined();
    const failing = await submitted();
    expect(await lossy().failResponse(failing, attempt, failure, after(9))).toMatchObject({ id: failing.id });
    expect(await lossy().failResponse(failing, 'attempt-2', failure, after(9))).toBeUndefined();
  });
});

describe('a call of the webhook', () => {
  test('is known once it is remembered, for longer than the three days in which it is repeated', async () => {
    const webhookId = `wh_${crypto.randomUUID()}`;
    expect(await table.store.hasHeard(webhookId)).toBe(false);
    await table.store.rememberWebhook(webhookId, after(0));
    await table.store.rememberWebhook(webhookId, after(0));
    expect(await table.store.hasHeard(webhookId)).toBe(true);
    expect(await table.store.hasHeard('wh_another')).toBe(false);
    expect(await table.row(`webhook#${webhookId}`)).toEqual({
      id: `webhook#${webhookId}`,
      ttl: noon / 1000 + 4 * 24 * 3600,
    });
  });
});
