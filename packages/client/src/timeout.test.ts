import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { outcomeOf } from '../test/outcomeOf.js';
import { AIRequestError, createAIRequest, resumeAIRequest, type WatchOptions } from './index.js';
import { fakeTransport } from './testing.js';

const prompt = 'Take your time.';
const forever = { afterMs: Number.POSITIVE_INFINITY };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** How long a request that never ends is looked for, in whole seconds. */
async function secondsUntilTimeout(request: PromiseLike<unknown>): Promise<number> {
  const outcome = outcomeOf(request);
  for (let seconds = 0; seconds <= 2_000; seconds++) {
    if (outcome.error) {
      expect(outcome.error).toMatchObject({ code: 'timeout' });
      return seconds;
    }
    await vi.advanceTimersByTimeAsync(1_000);
  }
  return Number.POSITIVE_INFINITY;
}

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

function start(options: WatchOptions = {}) {
  const transport = fakeTransport(forever);
  return { transport, request: createAIRequest({ prompt }, { transport, ...options }) };
}

describe('looking for an answer', () => {
  test('ends 90 s after 300 s when the row names no deadline', async () => {
    expect(await secondsUntilTimeout(start().request)).toBe(390);
  });

  test('ends 90 s after the deadline', async () => {
    const { transport, request } = start();
    await vi.advanceTimersByTimeAsync(0);
    transport.update(request.id, { deadline_at: inSeconds(600) });
    expect(await secondsUntilTimeout(request)).toBe(690);
  });

  test('counts from its own submit, so that a clock which is wrong by hours changes nothing', async () => {
    const { transport, request } = start();
    await vi.advanceTimersByTimeAsync(0);
    const hours = -5 * 3600;
    transport.update(request.id, { created_at: inSeconds(hours), deadline_at: inSeconds(hours + 100) });
    expect(await secondsUntilTimeout(request)).toBe(190);
  });

  test('ends 300 s after it began when no row has been seen', async () => {
    const transport = fakeTransport({
      before: ({ operation }) => {
        if (operation === 'fetch') throw new AIRequestError('connection', 'Busy.', { retryAfterMs: 60_000 });
      },
    });
    expect(await secondsUntilTimeout(createAIRequest({ prompt }, { transport }))).toBe(300);
  });

  test('of a resumed request ends by the times of its row', async () => {
    const { transport, request } = start();
    await vi.advanceTimersByTimeAsync(0);
    transport.update(request.id, { deadline_at: inSeconds(300) });
    await vi.advanceTimersByTimeAsync(200_000);
    expect(await secondsUntilTimeout(resumeAIRequest(request.id, { transport }))).toBe(190);
  });

  test('of a request whose time is long up ends after 90 s: one of two clocks may be wrong', async () => {
    const { transport, request } = start();
    await vi.advanceTimersByTimeAsync(3_600_000);
    const outcome = outcomeOf(resumeAIRequest(request.id, { transport }));
    await vi.advanceTimersByTimeAsync(89_000);
    expect(outcome.error).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(outcome.error).toMatchObject({ code: 'timeout' });
  });

  test('takes as long as the caller says', async () => {
    expect(await secondsUntilTimeout(start({ timeout: 20_000 }).request)).toBe(20);
  });

  test('may take for ever', async () => {
    expect(await secondsUntilTimeout(start({ timeout: Number.POSITIVE_INFINITY }).request)).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  test('that ended tells the id, keeps the status, and begins anew with the next wait', async () => {
    const { transport, request } = start({ timeout: 20_000 });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(outcome.error).toMatchObject({ code: 'timeout', retryable: true, requestId: request.id });
    expect((outcome.error as Error).message).toContain('look again later');
    expect((outcome.error as Error).message).toContain(request.id);
    expect(request.snapshot).toMatchObject({ status: 'in_progress', error: outcome.error });

    transport.update(request.id, { status: 'completed', content: 'At last.' });
    const again = outcomeOf(request.wait());
    await vi.advanceTimersByTimeAsync(3_000);
    expect(again.result?.content).toBe('At last.');
  });

  test('of a request that ended as a timeout finds that: to look again helps nobody', async () => {
    const { transport, request } = start();
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(0);
    transport.update(request.id, { status: 'failed', error: { code: 'timeout', message: 'Too long.' } });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(outcome.error).toMatchObject({ code: 'timeout', retryable: false });
  });
});

describe('the timeout of a wait', () => {
  test('ends this wait only', async () => {
    const transport = fakeTransport({ afterMs: 30_000 });
    const request = createAIRequest({ prompt }, { transport });
    const short = outcomeOf(request.wait({ timeout: 10_000 }));
    const long = outcomeOf(request.wait());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(short.error).toMatchObject({ code: 'timeout', requestId: request.id });
    expect(request.snapshot.error).toBeUndefined();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(long.result?.content).toBe('A fake answer.');
  });

  test('says that the request goes on only if the backend has it', async () => {
    const transport = fakeTransport({ ...forever, before: () => new Promise(() => {}) });
    const request = createAIRequest({ prompt }, { transport });
    const lost = outcomeOf(request.wait({ timeout: 5_000 }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(request.snapshot.status).toBe('submitting');
    expect(lost.error).toMatchObject({ code: 'timeout', retryable: true, message: /has not confirmed it/ });

    const { request: accepted } = start();
    const late = outcomeOf(accepted.wait({ timeout: 5_000 }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(late.error).toMatchObject({ code: 'timeout', message: /The request goes on/ });
  });
});
