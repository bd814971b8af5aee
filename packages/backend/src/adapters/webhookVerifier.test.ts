import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { eventBody, otherSecret, sign, signedCall, webhookSecret } from '../../test/signedCall.js';
import { webhookVerifier } from './webhookVerifier.js';

const verify = ({ body, headers }: ReturnType<typeof signedCall>, secret = webhookSecret) =>
  webhookVerifier({ secret: () => secret }).verify(body, headers);

const proven = { id: 'wh_1', type: 'response.completed', responseId: 'resp_1' };

test('what is signed by hand, as the standard tells, the official client takes', async () => {
  const { webhooks } = new OpenAI({ apiKey: 'none' });
  const { body, headers } = signedCall();
  await expect(webhooks.unwrap(body, headers, webhookSecret)).resolves.toMatchObject({
    data: { id: 'resp_1' },
  });
  await expect(webhooks.unwrap(body, headers, otherSecret)).rejects.toThrow(
    OpenAI.InvalidWebhookSignatureError,
  );
});

test('a proven event tells its number, its kind and its response', async () => {
  expect(await verify(signedCall())).toEqual(proven);
});

test('a secret that was pasted with a line break is taken without', async () => {
  expect(await verify(signedCall(), `${webhookSecret}\n`)).toEqual(proven);
});

test('the secret is read at each call: it may be replaced while the function lives', async () => {
  let secret = otherSecret;
  const verifier = webhookVerifier({ secret: () => secret });
  const { body, headers } = signedCall();
  expect(await verifier.verify(body, headers)).toBeUndefined();
  secret = webhookSecret;
  expect(await verifier.verify(body, headers)).toEqual(proven);
});

test("the process' own secret proves nothing", async () => {
  vi.stubEnv('OPENAI_WEBHOOK_SECRET', webhookSecret);
  try {
    expect(await verify(signedCall(), '')).toBeUndefined();
  } finally {
    vi.unstubAllEnvs();
  }
});

test.for([
  ['of no response', JSON.stringify({ type: 'realtime.call.incoming', data: { call_id: 'rtc_1' } })],
  ['of an id that is none', eventBody('response.completed', '../resp_1')],
  ['of nothing', 'null'],
] as const)('an event %s is proven, and of a kind that nobody waits for', async ([, body]) => {
  expect(await verify(signedCall({ body }))).toEqual({ id: 'wh_1', type: 'unknown', responseId: '' });
});

test('the client’s proof is waited for: a forged call is not taken meanwhile', async () => {
  const forged = { ...signedCall(), body: eventBody('response.completed', 'resp_2') };
  expect(await verify(forged)).toBeUndefined();
});

describe('the time of a call', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-01T12:00:00.999Z') }));
  afterEach(() => void vi.useRealTimers());

  test.for([300, 299, 0, -299, -300])('may be %i seconds ago', async (age) => {
    expect(await verify(signedCall({ age }))).toEqual(proven);
  });

  test.for([301, 86_400, -301, -86_400])('may not be %i seconds ago', async (age) => {
    expect(await verify(signedCall({ age }))).toBeUndefined();
  });
});

describe('one of several signatures', () => {
  const { body, headers } = signedCall();
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers;
  const right = sign(body, { id, timestamp });
  const wrong = sign(body, { id, timestamp, secret: otherSecret });

  test.for<[string, string]>([
    ['the first', `${right} ${wrong}`],
    ['the last', `${wrong} ${wrong} ${right}`],
    ['beside another scheme’s', `v1a,${'A'.repeat(86)}== ${right}`],
    ['beside nonsense', `, ;; v2 ${right}`],
  ])('is enough: %s', async ([, signature]) => {
    const call = { ...signedCall(), body, headers: { ...headers, 'webhook-signature': signature } };
    expect(await verify(call)).toEqual(proven);
  });

  test('has to be there', async () => {
    const call = { ...signedCall(), body, headers: { ...headers, 'webhook-signature': `${wrong} ${wrong}` } };
    expect(await verify(call)).toBeUndefined();
  });
});
