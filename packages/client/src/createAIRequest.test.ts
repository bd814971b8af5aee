import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { outcomeOf } from '../test/outcomeOf.js';
import { AIRequestError, type AIRequestInput, createAIRequest } from './index.js';
import { fakeTransport } from './testing.js';

const id = '3f0c5a52-6f0e-4b7e-9d0a-1b2c3d4e5f60';
const prompt = 'Why is the sky blue?';
const lost = () => {
  throw new AIRequestError('connection', 'Lost.');
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a request', () => {
  test('is awaited like a promise, and resolves with the answer', async () => {
    const transport = fakeTransport({ answer: 'It scatters.', afterMs: 60_000 });
    const request = createAIRequest({ prompt }, { id, transport });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(70_000);
    expect(outcome.result).toEqual({
      id,
      content: 'It scatters.',
      data: 'It scatters.',
      finishReason: 'stop',
      model: 'fake-model',
      usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 },
      createdAt: expect.any(Date),
      completedAt: expect.any(Date),
    });
    expect(request.snapshot).toMatchObject({ status: 'completed', content: 'It scatters.' });
  });

  test('has its id, a lower-case UUID, before anything is sent', () => {
    const transport = fakeTransport();
    const ids = Array.from({ length: 50 }, () => createAIRequest({ prompt }, { transport }).id);
    for (const made of ids) {
      expect(made).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(ids).size).toBe(50);
  });

  test('is sent in the call itself, whether anyone listens or not', () => {
    const transport = fakeTransport();
    createAIRequest({ prompt }, { transport });
    expect(transport.calls).toMatchObject([{ operation: 'submit' }]);
  });

  test('is one promise after another: each await gets the same answer', async () => {
    const transport = fakeTransport();
    const request = createAIRequest({ prompt }, { transport });
    const outcomes = [outcomeOf(request), outcomeOf(request.wait()), outcomeOf(request.finally(() => {}))];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcomes.map(({ result }) => result?.content)).toEqual(Array(3).fill('A fake answer.'));
    expect((await request).content).toBe('A fake answer.');
  });

  test('in format json gives the parsed answer as data', async () => {
    const transport = fakeTransport({ answer: '{"colour":"blue"}' });
    const outcome = outcomeOf(createAIRequest({ prompt, format: 'json' }, { transport }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.result?.data).toEqual({ colour: 'blue' });
  });

  test('that fails rejects with the code and the words of the row', async () => {
    const answer = () => {
      throw new AIRequestError('refused', 'The model declined.');
    };
    const request = createAIRequest({ prompt }, { id, transport: fakeTransport({ answer }) });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.error).toMatchObject({ code: 'refused', message: 'The model declined.', requestId: id });
    expect(request.snapshot).toMatchObject({ status: 'failed', error: outcome.error });
  });

  test('stays what was asked when the caller changes the object later', async () => {
    const messages = [{ role: 'user' as const, content: prompt }];
    let attempts = 0;
    const transport = fakeTransport({
      answer: (input) => JSON.stringify(input.messages),
      before: ({ operation }) => (operation === 'submit' && attempts++ === 0 ? lost() : undefined),
    });
    const outcome = outcomeOf(createAIRequest({ messages }, { transport }));
    messages.push({ role: 'user', content: 'And red at dusk?' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(outcome.result?.content).toBe(JSON.stringify([{ role: 'user', content: prompt }]));
  });
});

describe('listeners', () => {
  test('hear each change once, and find the same snapshot until the next', async () => {
    const transport = fakeTransport({ afterMs: 10_000 });
    const request = createAIRequest({ prompt }, { transport });
    const seen = [request.snapshot];
    request.subscribe(() => seen.push(request.snapshot));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(seen.map(({ status }) => status)).toEqual(['submitting', 'queued', 'in_progress', 'completed']);
    expect(request.snapshot).toBe(seen.at(-1));
  });

  test('that throw disturb neither the others nor those who wait', async () => {
    const uncaught = vi.fn();
    process.once('uncaughtException', uncaught);
    const transport = fakeTransport();
    const request = createAIRequest({ prompt }, { transport });
    let calls = 0;
    request.subscribe(() => {
      if (calls++ === 0) throw new Error('a bug in the app');
    });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.result?.content).toBe('A fake answer.');
    expect(uncaught).toHaveBeenCalledOnce();
  });
});

describe('bad input', () => {
  const cases: [what: string, input: unknown, id?: string][] = [
    ['neither prompt nor messages', {}],
    ['an empty prompt and no messages', { prompt: '', messages: [] }],
    ['no object at all', undefined],
    ['an endless token count', { prompt, maxTokens: Number.POSITIVE_INFINITY }],
    ['a temperature that is no number', { prompt, temperature: Number.NaN }],
    ['an id that is no UUID', { prompt }, 'my-request'],
    ['an id in upper case', { prompt }, id.toUpperCase()],
  ];

  test.each(cases)('%s rejects as invalid_input, and nothing is sent', async (_, input, ownId = id) => {
    const transport = fakeTransport();
    const request = createAIRequest(input as AIRequestInput, { id: ownId, transport });
    expect(request.snapshot).toMatchObject({ status: 'failed', error: { code: 'invalid_input' } });
    await expect(request).rejects.toMatchObject({
      code: 'invalid_input',
      requestId: ownId,
      retryable: false,
    });
    await request.cancel();
    expect(transport.calls).toEqual([]);
  });

  test('the same id with another input rejects as a conflict, and leaves the first alone', async () => {
    const transport = fakeTransport();
    const first = outcomeOf(createAIRequest({ prompt }, { id, transport }));
    const second = outcomeOf(createAIRequest({ prompt: 'Something else' }, { id, transport }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(second.error).toMatchObject({ code: 'conflict', requestId: id });
    expect(first.result?.content).toBe('A fake answer.');
  });

  test('the same id with the same input is the same request', async () => {
    const transport = fakeTransport();
    const outcomes = [1, 2].map(() => outcomeOf(createAIRequest({ prompt }, { id, transport })));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcomes.map(({ result }) => result?.content)).toEqual(['A fake answer.', 'A fake answer.']);
    expect(transport.accepted).toBe(1);
  });

  test('an answer that is no row of this request rejects as misconfigured', async () => {
    const transport = fakeTransport();
    const strange = { ...transport, submit: async () => ({ id: 'another', status: 'done' }) as never };
    await expect(createAIRequest({ prompt }, { id, transport: strange })).rejects.toMatchObject({
      code: 'misconfigured',
      requestId: id,
    });
  });
});

describe('a bad connection', () => {
  test('a lost reply makes no second job: every attempt has the same id', async () => {
    let replies = 0;
    const transport = fakeTransport({ after: () => (replies++ < 3 ? lost() : undefined) });
    const outcome = outcomeOf(createAIRequest({ prompt }, { transport }));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(outcome.result?.content).toBe('A fake answer.');
    expect(transport.calls.filter(({ operation }) => operation === 'submit')).toHaveLength(4);
    expect(transport.accepted).toBe(1);
  });

  test('whatever a transport throws, even a plain object, is tried again', async () => {
    let calls = 0;
    const before = () => {
      if (calls++ === 0) throw { data: {}, errors: [] };
    };
    const outcome = outcomeOf(createAIRequest({ prompt }, { transport: fakeTransport({ before }) }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(outcome.result?.content).toBe('A fake answer.');
  });

  test('an attempt that hangs is given up after 35 s, and made again', async () => {
    let calls = 0;
    const before = () => (calls++ === 0 ? new Promise<void>(() => {}) : undefined);
    const transport = fakeTransport({ before });
    const outcome = outcomeOf(createAIRequest({ prompt }, { transport }));
    await vi.advanceTimersByTimeAsync(40_000);
    expect(outcome.result?.content).toBe('A fake answer.');
    expect(transport.calls[0]?.signal.aborted).toBe(true);
  });

  test('a server that asks for patience gets it', async () => {
    let calls = 0;
    const before = () => {
      if (calls++ === 0) throw new AIRequestError('connection', 'Busy.', { retryAfterMs: 20_000 });
    };
    const transport = fakeTransport({ before });
    createAIRequest({ prompt }, { transport });
    await vi.advanceTimersByTimeAsync(19_000);
    expect(transport.calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(transport.calls).toHaveLength(2);
  });

  test('after 7 attempts it rejects with the id, and whoever waits again sends it again', async () => {
    let down = true;
    const transport = fakeTransport({ after: () => (down ? lost() : undefined) });
    const request = createAIRequest({ prompt }, { id, transport });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(outcome.error).toMatchObject({ code: 'connection', requestId: id, retryable: true });
    expect((outcome.error as Error).message).toContain(`resumeAIRequest('${id}')`);
    expect(request.snapshot).toMatchObject({ status: 'submitting', error: outcome.error });
    expect(transport.calls).toHaveLength(7);

    down = false;
    const again = outcomeOf(request);
    expect(request.snapshot.error).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(again.result?.content).toBe('A fake answer.');
    expect(transport.accepted).toBe(1);
  });

  test('an error that no repetition mends is not repeated', async () => {
    const before = () => {
      throw new AIRequestError('unauthorized', 'Sign in.');
    };
    const transport = fakeTransport({ before });
    const request = createAIRequest({ prompt }, { id, transport });
    await expect(request).rejects.toMatchObject({ code: 'unauthorized', requestId: id });
    expect(request.snapshot.status).toBe('failed');
    expect(transport.calls).toHaveLength(1);
  });
});

test('a handle that nobody awaits raises no unhandled rejection, however it ends', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const abort = new AbortController();
  createAIRequest({}, { transport: fakeTransport() });
  createAIRequest({ prompt }, { transport: fakeTransport({ before: lost }) });
  createAIRequest({ prompt }, { transport: fakeTransport({ before: lost }), signal: abort.signal });
  createAIRequest({ prompt }, { transport: fakeTransport({ before: lost }) }).subscribe(() => {});
  abort.abort();
  await vi.advanceTimersByTimeAsync(120_000);
  vi.useRealTimers();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
