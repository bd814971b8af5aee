import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { outcomeOf } from '../test/outcomeOf.js';
import { AIRequestError, createAIRequest } from './index.js';
import { type FakeCall, fakeTransport } from './testing.js';

const prompt = 'Count to a million.';
const slowly = { afterMs: 60_000 };
const reason = new Error('The user left the page.');
const operations = (transport: { calls: readonly FakeCall[] }) =>
  transport.calls.map(({ operation }) => operation);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the signal given to createAIRequest', () => {
  test('aborted beforehand sends nothing, and rejects with its reason', async () => {
    const transport = fakeTransport();
    const request = createAIRequest({ prompt }, { transport, signal: AbortSignal.abort(reason) });
    await expect(request).rejects.toBe(reason);
    expect(request.snapshot).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(transport.calls).toEqual([]);
  });

  test('aborted during the submit rejects at once and leaves the row cancelled, though the submit arrives later', async () => {
    const abort = new AbortController();
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 5_000));
    const transport = fakeTransport({
      before: ({ operation }) => (operation === 'submit' ? slow() : undefined),
    });
    const request = createAIRequest({ prompt }, { transport, signal: abort.signal });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(1_000);
    abort.abort(reason);
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.error).toBe(reason);
    expect(request.snapshot.status).toBe('cancelled');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(operations(transport)).toEqual(['submit', 'cancel']);
    expect(transport.accepted).toBe(0);
  });

  test('aborted while the submit is being retried ends the retries', async () => {
    const abort = new AbortController();
    const transport = fakeTransport({
      before: ({ operation }) => {
        if (operation === 'submit') throw new AIRequestError('connection', 'Lost.');
      },
    });
    const outcome = outcomeOf(createAIRequest({ prompt }, { transport, signal: abort.signal }));
    await vi.advanceTimersByTimeAsync(100);
    abort.abort(reason);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(outcome.error).toBe(reason);
    expect(operations(transport)).toEqual(['submit', 'cancel']);
  });

  test('aborted while nothing can be reached ends the retries all the same', async () => {
    const abort = new AbortController();
    const before = () => {
      throw new AIRequestError('connection', 'Lost.');
    };
    const transport = fakeTransport({ before });
    const outcome = outcomeOf(createAIRequest({ prompt }, { transport, signal: abort.signal }));
    await vi.advanceTimersByTimeAsync(100);
    abort.abort(reason);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(outcome.error).toBe(reason);
    expect(operations(transport)).toEqual(['submit', ...Array(7).fill('cancel')]);
  });

  test('aborted while the model works rejects at once, reads no more, and leaves the row cancelled', async () => {
    const abort = new AbortController();
    const transport = fakeTransport(slowly);
    const request = createAIRequest({ prompt }, { transport, signal: abort.signal });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(10_000);
    const reads = transport.calls.length;
    abort.abort(reason);
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.error).toBe(reason);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(operations(transport).slice(reads)).toEqual(['cancel']);
    expect(request.snapshot.status).toBe('cancelled');
    await expect(request).rejects.toBe(reason);
  });

  test('may abort with anything, as fetch allows', async () => {
    const abort = new AbortController();
    const outcome = outcomeOf(
      createAIRequest({ prompt }, { transport: fakeTransport(), signal: abort.signal }),
    );
    abort.abort('enough');
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.error).toBe('enough');
  });

  test('aborted afterwards changes nothing', async () => {
    const abort = new AbortController();
    const transport = fakeTransport();
    const request = createAIRequest({ prompt }, { transport, signal: abort.signal });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(1_000);
    abort.abort(reason);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(outcome.result?.content).toBe('A fake answer.');
    expect((await request).content).toBe('A fake answer.');
    expect(operations(transport)).not.toContain('cancel');
  });
});

describe('the signal given to wait', () => {
  test('ends this wait with its reason; the request goes on', async () => {
    const transport = fakeTransport(slowly);
    const request = createAIRequest({ prompt }, { transport });
    const abort = new AbortController();
    const impatient = outcomeOf(request.wait({ signal: abort.signal }));
    const patient = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(5_000);
    abort.abort(reason);
    await vi.advanceTimersByTimeAsync(70_000);
    expect(impatient.error).toBe(reason);
    expect(patient.result?.content).toBe('A fake answer.');
    expect(operations(transport)).not.toContain('cancel');
  });

  test('aborted beforehand rejects without a read', async () => {
    const transport = fakeTransport(slowly);
    const request = createAIRequest({ prompt }, { transport });
    await expect(request.wait({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(operations(transport)).toEqual(['submit']);
  });
});

describe('cancel()', () => {
  test('ends the request for all who wait, with the code cancelled', async () => {
    const transport = fakeTransport(slowly);
    const request = createAIRequest({ prompt }, { transport });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(5_000);
    await request.cancel();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.error).toMatchObject({ code: 'cancelled', requestId: request.id });
    expect(request.snapshot.status).toBe('cancelled');
  });

  test('of a request that has just finished keeps the answer: those who wait get it', async () => {
    const transport = fakeTransport({ afterMs: 5_000 });
    const request = createAIRequest({ prompt }, { transport, poll: { minMs: 20_000, maxMs: 20_000 } });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(6_000);
    await request.cancel();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.result?.content).toBe('A fake answer.');
    expect(request.snapshot.status).toBe('completed');
  });

  test('during the submit leaves nothing to be worked on', async () => {
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 5_000));
    const transport = fakeTransport({
      before: ({ operation }) => (operation === 'submit' ? slow() : undefined),
    });
    const request = createAIRequest({ prompt }, { transport });
    const outcome = outcomeOf(request);
    await request.cancel();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(outcome.error).toMatchObject({ code: 'cancelled' });
    expect(transport.accepted).toBe(0);
    expect(operations(transport)).toEqual(['submit', 'cancel']);
  });

  test('of a request that is known to be over resolves without a call', async () => {
    const transport = fakeTransport();
    const request = createAIRequest({ prompt }, { transport });
    await vi.advanceTimersByTimeAsync(0);
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.result).toBeDefined();
    await request.cancel();
    expect(operations(transport)).not.toContain('cancel');
  });

  test('ends the retries of a submit', async () => {
    const transport = fakeTransport({
      before: ({ operation }) => {
        if (operation === 'submit') throw new AIRequestError('connection', 'Lost.');
      },
    });
    const request = createAIRequest({ prompt }, { transport });
    await request.cancel();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(operations(transport)).toEqual(['submit', 'cancel']);
  });

  test('that cannot reach the backend resolves when the request turns out to be over', async () => {
    const transport = fakeTransport({
      afterMs: 5_000,
      before: ({ operation }) => {
        if (operation === 'cancel') throw new AIRequestError('connection', 'Lost.');
      },
    });
    const request = createAIRequest({ prompt }, { transport });
    const answer = outcomeOf(request);
    const cancelled = outcomeOf(request.cancel().then(() => 'resolved'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(answer.result?.content).toBe('A fake answer.');
    expect(cancelled.result).toBe('resolved');
  });

  test('rejects when the backend cannot be reached, and leaves those who wait alone', async () => {
    let down = false;
    const transport = fakeTransport({
      ...slowly,
      before: ({ operation }) => {
        if (down && operation === 'cancel') throw new AIRequestError('connection', 'Lost.');
      },
    });
    const request = createAIRequest({ prompt }, { transport });
    const answer = outcomeOf(request);
    down = true;
    const cancelled = outcomeOf(request.cancel());
    await vi.advanceTimersByTimeAsync(70_000);
    expect(cancelled.error).toMatchObject({ code: 'connection', requestId: request.id });
    expect(answer.result?.content).toBe('A fake answer.');
  });
});
