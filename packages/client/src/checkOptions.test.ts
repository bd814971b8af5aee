import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { outcomeOf } from '../test/outcomeOf.js';
import {
  type AIRequestTransport,
  type CreateOptions,
  createAIRequest,
  resumeAIRequest,
  type WaitOptions,
} from './index.js';
import { fakeTransport } from './testing.js';

const id = '3f0c5a52-6f0e-4b7e-9d0a-1b2c3d4e5f60';
const prompt = 'Why is the sky blue?';
const forever = { afterMs: Number.POSITIVE_INFINITY };
const throwing = {
  get timeout() {
    throw new Error('a bug in the app');
  },
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Options as JavaScript may give them. */
const asOptions = (options: unknown) => options as CreateOptions;

const withTransport = (options: unknown, transport: AIRequestTransport) =>
  asOptions(typeof options === 'object' && !Array.isArray(options) ? { transport, ...options } : options);

const watching: [named: string, options: unknown][] = [
  ['`poll`', { poll: 5 }],
  ['`poll.minMs`', { poll: { minMs: Number.NaN } }],
  ['`poll.minMs`', { poll: { minMs: 49 } }],
  ['`poll.minMs`', { poll: { minMs: -1, ratio: 0 } }],
  ['`poll.minMs`', { poll: { minMs: Number.POSITIVE_INFINITY } }],
  ['`poll.minMs`', { poll: { minMs: '750' } }],
  ['`poll.maxMs`', { poll: { maxMs: 0 } }],
  ['`poll.maxMs`', { poll: { minMs: 1_000, maxMs: 500 } }],
  ['`poll.maxMs`', { poll: { maxMs: Number.POSITIVE_INFINITY } }],
  ['`poll.ratio`', { poll: { ratio: Number.NaN } }],
  ['`poll.ratio`', { poll: { ratio: -0.1 } }],
  ['`poll.jitter`', { poll: { jitter: Number.NaN } }],
  ['`poll.jitter`', { poll: { jitter: 1 } }],
  ['`poll.jitter`', { poll: { jitter: 50 } }],
  ['`timeout`', { timeout: Number.NaN }],
  ['`timeout`', { timeout: -1 }],
  ['`timeout`', { timeout: 0 }],
  ['`timeout`', { timeout: 'abc' }],
  ['`mode`', { mode: 'subscripe' }],
  ['`throttleMs`', { throttleMs: -1 }],
  ['`signal`', { signal: {} }],
  ['`signal`', { signal: new AbortController() }],
  ['give a JSON schema as `jsonSchema`', { schema: { type: 'object' } }],
  ['`schema`', { schema: { '~standard': {} } }],
  ['options', 5],
  ['options', 'poll'],
  ['options', []],
];
const creating: [named: string, options: unknown][] = [
  ['`stream`', { stream: 'false' }],
  ['`jsonSchema`', { jsonSchema: z.object({ name: z.string() }) }],
  ['`jsonSchema`', { jsonSchema: v.object({ name: v.string() }) }],
  ['`jsonSchema`', { jsonSchema: () => 1 }],
  ['`jsonSchema`', { jsonSchema: '{}' }],
  ['`jsonSchema`', { jsonSchema: [] }],
];

describe('a bad option', () => {
  test('that throws when it is read is invalid_input too', async () => {
    for (const request of [
      createAIRequest({ prompt }, asOptions(throwing)),
      resumeAIRequest(id, asOptions(throwing)),
    ]) {
      await expect(request).rejects.toMatchObject({ code: 'invalid_input', cause: expect.any(Error) });
    }
  });

  test.each([...watching, ...creating])(
    '%s of no use rejects as invalid_input that names it, and nothing is sent',
    async (named, options) => {
      const transport = fakeTransport();
      const request = createAIRequest({ prompt }, withTransport(options, transport));
      expect(request.snapshot).toMatchObject({ status: 'failed', error: { code: 'invalid_input' } });
      await expect(request).rejects.toMatchObject({ code: 'invalid_input', requestId: request.id });
      expect(request.snapshot.error?.message).toContain(named);
      await request.cancel();
      expect(transport.calls).toEqual([]);
    },
  );

  test.each(watching)(
    '%s of no use rejects a resumed request too, and nothing is read',
    async (named, options) => {
      const transport = fakeTransport();
      const request = resumeAIRequest(id, withTransport(options, transport));
      await expect(request).rejects.toMatchObject({ code: 'invalid_input', requestId: id });
      expect(request.snapshot.error?.message).toContain(named);
      expect(transport.calls).toEqual([]);
    },
  );

  test.each([{ timeout: -1 }, { timeout: Number.NaN }, { signal: {} }, 5])(
    '%o rejects the wait that has it, and no other',
    async (options) => {
      const request = createAIRequest({ prompt }, { transport: fakeTransport() });
      const other = outcomeOf(request);
      const bad = outcomeOf(request.wait(options as WaitOptions));
      await vi.advanceTimersByTimeAsync(1_000);
      expect(bad.error).toMatchObject({ code: 'invalid_input', requestId: request.id });
      expect(other.result?.content).toBe('A fake answer.');
    },
  );

  test.each([{}, 5, 'amplify', { submit: () => {}, fetch: () => {} }])(
    'the transport %o is misconfigured at once',
    async (transport) => {
      for (const request of [
        createAIRequest({ prompt }, asOptions({ transport, id })),
        resumeAIRequest(id, asOptions({ transport })),
      ]) {
        expect(request.snapshot.status).toBe('failed');
        await expect(request).rejects.toMatchObject({ code: 'misconfigured', requestId: id });
      }
    },
  );

  test('is told from what it would take', () => {
    const request = createAIRequest({ prompt }, asOptions({ stream: 'false' }));
    expect(request.snapshot.error?.message).toBe('`stream` takes true or false.');
    const slow = createAIRequest({ prompt }, { poll: { jitter: 2 } });
    expect(slow.snapshot.error?.message).toBe('`poll.jitter` takes a finite number from 0 to less than 1.');
    const swapped = createAIRequest({ prompt }, asOptions({ poll: { maxMs: 500, minMs: 'x' } }));
    expect(swapped.snapshot.error?.message).toBe('`poll.minMs` takes a finite number from 50 on.');
  });

  test('an id that is none is told of as it was given', async () => {
    const request = createAIRequest({ prompt }, asOptions({ id: 'mine', timeout: -1 }));
    expect(request.id).toBe('mine');
    await expect(request).rejects.toMatchObject({ code: 'invalid_input', requestId: 'mine' });
    await expect(resumeAIRequest(Symbol() as never)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('an option that is null', () => {
  test('counts as not given, as do all of them', async () => {
    const transport = fakeTransport();
    const poll = { minMs: null, maxMs: null, ratio: null, jitter: null };
    const nothing = { signal: null, timeout: null, mode: null, stream: null, throttleMs: null, id: null };
    const options = { ...nothing, transport, poll, schema: null, jsonSchema: null };
    const request = createAIRequest({ prompt }, asOptions(options));
    const outcomes = [
      outcomeOf(request),
      outcomeOf(request.wait(null as never)),
      outcomeOf(request.wait({ timeout: null, signal: null } as never)),
      outcomeOf(resumeAIRequest(request.id, asOptions({ ...options, poll: null }))),
    ];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcomes.map(({ result }) => result?.data)).toEqual(Array(4).fill('A fake answer.'));
  });

  test('nor do null options throw, which have the transport of everyone', async () => {
    await expect(createAIRequest({}, null as never)).rejects.toThrow('There is nothing to answer');
    await expect(resumeAIRequest('42', null as never)).rejects.toThrow('The id must be');
    expect(resumeAIRequest(id, asOptions({ transport: null })).snapshot.status).toBe('queued');
  });
});

test('options count wherever they come from, and what has another name counts for nothing', async () => {
  const transport = fakeTransport();
  class Inherited {
    get transport() {
      return transport;
    }
  }
  const strange = JSON.parse('{ "__proto__": {}, "constructor": 1, "toString": 2 }');
  for (const options of [new Inherited(), Object.create({ transport }), { ...strange, transport }]) {
    const outcome = outcomeOf(createAIRequest({ prompt }, asOptions(options)));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.result?.content).toBe('A fake answer.');
  }
  expect(transport.accepted).toBe(3);
});

test('an id of its own is enough where nothing makes random ones', async () => {
  vi.stubGlobal('crypto', undefined);
  try {
    const outcome = outcomeOf(createAIRequest({ prompt }, { transport: fakeTransport(), id }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.result?.id).toBe(id);
  } finally {
    vi.unstubAllGlobals();
  }
});

test('the shortest time between two reads may be longer than the longest is by default', async () => {
  const transport = fakeTransport(forever);
  const request = createAIRequest({ prompt }, { transport, poll: { minMs: 20_000, jitter: 0 } });
  request.subscribe(() => {});
  await vi.advanceTimersByTimeAsync(0);
  const before = transport.calls.length;
  await vi.advanceTimersByTimeAsync(61_000);
  expect(transport.calls.length - before).toBe(3);
});

test('times beyond what a timer takes are long, and not none', async () => {
  const warned = vi.fn();
  process.on('warning', warned);
  const transport = fakeTransport({ answer: 'One two three', afterMs: 3_000 });
  const options = { transport, timeout: 1e12, throttleMs: Number.POSITIVE_INFINITY, stream: true };
  const request = createAIRequest({ prompt }, options);
  const seen: string[] = [];
  request.subscribe(() => seen.push(request.snapshot.content));
  const outcome = outcomeOf(request.wait({ timeout: 1e12 }));
  await vi.advanceTimersByTimeAsync(2_900);
  expect(seen).toContain('One ');
  expect(seen).not.toContain('One two ');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(outcome.result?.content).toBe('One two three');
  vi.useRealTimers();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', warned);
  expect(warned).not.toHaveBeenCalled();
});

test('whoever listens must be a function, which is said at once', () => {
  const request = createAIRequest({ prompt }, { transport: fakeTransport() });
  for (const listener of [undefined, null, {}]) {
    expect(() => request.subscribe(listener as never)).toThrow(TypeError);
  }
});
