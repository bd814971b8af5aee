import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { expect, test } from 'vitest';
import { realClock } from '../clock.js';
import { functionUrl } from './functionUrl.js';

async function call(
  request: { method?: string; path?: string; headers?: Record<string, string>; body?: string },
  reply: () => Promise<LambdaFunctionURLResult> = async () => ({ statusCode: 204 }),
) {
  const events: LambdaFunctionURLEvent[] = [];
  const handler = functionUrl(async (event) => {
    events.push(event);
    return reply();
  }, realClock);
  const { signal } = new AbortController();
  const answer = await handler({ method: 'POST', path: '/', headers: {}, body: '', signal, ...request });
  return { event: events[0], answer };
}

test('a function gets a call as an event of payload 2.0', async () => {
  const headers = { 'content-type': 'application/json', 'webhook-id': 'wh_1' };
  const { event, answer } = await call({ path: '/a?b=c', headers, body: '{}' });
  expect(event).toMatchObject({
    version: '2.0',
    rawPath: '/a',
    rawQueryString: 'b=c',
    headers,
    requestContext: { http: { method: 'POST', path: '/a' } },
    body: '{}',
    isBase64Encoded: false,
  });
  expect(answer).toMatchObject({ status: 204 });
});

test('a body that is no text comes in base64, and none not at all', async () => {
  const headers = { 'content-type': 'application/octet-stream' };
  expect((await call({ headers, body: 'abc' })).event).toMatchObject({ body: 'YWJj', isBase64Encoded: true });
  expect((await call({ method: 'GET' })).event).not.toHaveProperty('body');
});

test('what an invocation could not be handed never gets there', async () => {
  const { event, answer } = await call({ body: 'x'.repeat(6 * 1024 * 1024 + 1) });
  expect(event).toBeUndefined();
  expect(answer).toMatchObject({ status: 413 });
});

test('a function that dies is a 502, and says nothing of itself', async () => {
  const { answer } = await call({}, async () => {
    throw new Error('a secret');
  });
  expect(answer).toMatchObject({ status: 502 });
  expect(JSON.stringify(answer)).not.toContain('a secret');
});
