import { AIRequestError, createAIRequest, resumeAIRequest } from '@amplify-ai-request/client';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod';
import type { LocalBackendOptions, Push } from '../src/index.js';
import { useBackend } from './useBackend.js';

// Live answers from end to end: the real Amplify client, AppSync's protocol, the functions that deploy.

const start = useBackend();
const words = Array.from({ length: 60 }, (_, index) => `word-${index} `);
const answer = words.join('');

/** The model writes for about a second, and every 40 ms something of it is published. */
const startPaced = (faults: LocalBackendOptions['faults'] = {}, options: LocalBackendOptions = {}) =>
  start({ streamIntervalMs: 100, standIn: { pace: 20, answer: () => answer }, faults, ...options });

const stream = { stream: true } as const;

async function collect(request: ReturnType<typeof createAIRequest>): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of request.textStream) pieces.push(piece);
  return pieces;
}

beforeEach(() => {
  vi.stubGlobal('WebSocket', WebSocket);
  onTestFinished(() => void vi.unstubAllGlobals());
});

describe('a streamed request', () => {
  test('shows its text as the model writes it, and reads the row no more than twice', async () => {
    const fetches = vi.fn();
    await startPaced({ refuse: (field) => field.startsWith('fetch') && fetches() });
    const request = createAIRequest({ prompt: 'Tell' }, stream);
    const pieces = await collect(request);
    expect(pieces.join('')).toBe(answer);
    expect(pieces.length).toBeGreaterThan(5);
    expect(await request).toMatchObject({ content: answer, finishReason: 'stop' });
    expect(fetches.mock.calls.length).toBeLessThanOrEqual(2);
    expect(request.snapshot.notices).toEqual([]);
  });

  /** Text for about four seconds, with a count of the reads meanwhile. */
  async function startLong(answerOf = (prompt = '') => (prompt === 'Wait' ? never : 'word '.repeat(70))) {
    const reads = vi.fn();
    const backend = await start({
      streamIntervalMs: 100,
      standIn: { pace: 60, answer: ({ messages }) => answerOf(messages.at(-1)?.content) },
      faults: { refuse: (field) => field.startsWith('fetch') && reads() },
    });
    return { backend, reads };
  }
  const never = new Promise<string>(() => {});

  test('is hardly read while it is heard', { timeout: 30_000 }, async () => {
    const { reads } = await startLong();
    const request = createAIRequest({ prompt: 'Tell' }, stream);
    await collect(request);
    expect(reads.mock.calls.length).toBeLessThanOrEqual(3);
  });

  test('is not read because others are opened', { timeout: 30_000 }, async () => {
    const { reads } = await startLong();
    const request = createAIRequest({ prompt: 'Tell' }, stream);
    const leave: (() => void)[] = [];
    let pieces = 0;
    for await (const _ of request.textStream) {
      pieces += 1;
      if (pieces % 10 === 0) leave.push(createAIRequest({ prompt: 'Wait' }, stream).subscribe(() => {}));
    }
    expect(leave.length).toBeGreaterThanOrEqual(3);
    // Each of the others reads its own row, at its start and then now and then.
    expect(reads.mock.calls.length).toBeLessThanOrEqual(3 + 4 * leave.length);
    for (const end of leave) end();
  });

  test('goes on live though another was opened while its connection was gone', {
    timeout: 40_000,
  }, async () => {
    const { backend } = await startLong((prompt) => (prompt === 'Wait' ? never : 'word '.repeat(200)));
    const request = createAIRequest({ prompt: 'Tell' }, stream);
    const times: number[] = [];
    let other = () => {};
    for await (const _ of request.textStream) {
      times.push(Date.now());
      if (times.length === 5) backend.dropSockets();
      // Before Amplify would start the first one again, which it then leaves.
      if (times.length === 5)
        setTimeout(() => {
          other = createAIRequest({ prompt: 'Wait' }, stream).subscribe(() => {});
        }, 1_000);
    }
    other();
    expect((await request).content).toBe('word '.repeat(200));
    // It was away for some seconds. At last it is heard again each tenth of one; who polls learns of it four times in three.
    const end = times.at(-1) ?? 0;
    expect(times.filter((time) => time > end - 3_000).length).toBeGreaterThan(8);
  });

  /** A number that looks random and is the same each time. */
  const dice = ({ number }: Push) => (number * 7 + 3) % 5;
  test.for<[string, LocalBackendOptions['faults']]>([
    ['some pushes never come', { push: (push) => (dice(push) === 0 ? [] : [0]) }],
    ['no push ever comes', { push: () => [] }],
    ['the end alone never comes', { push: ({ ended }) => (ended ? [] : [0]) }],
    ['every push comes twice', { push: () => [0, 0] }],
    ['pushes come late and out of order', { push: (push) => [dice(push) * 60] }],
    ['the worker’s pushes are refused', { refuse: (field) => field.startsWith('publish') }],
    ['the subscription is refused', { refuse: (field) => field.startsWith('on') }],
    ['the subscription is never acknowledged', { dropReply: (field) => field.startsWith('on') }],
  ])('has exactly the model’s text when %s', async ([, faults]) => {
    await startPaced(faults);
    const request = createAIRequest({ prompt: 'Tell' }, { ...stream, poll: { minMs: 100, maxMs: 500 } });
    expect((await collect(request)).join('')).toBe(answer);
    expect((await request).content).toBe(answer);
  });

  test('goes on after its connection was dropped in the middle', { timeout: 30_000 }, async () => {
    const backend = await startPaced({}, { standIn: { pace: 120, answer: () => answer } });
    const request = createAIRequest({ prompt: 'Tell' }, stream);
    const pieces: string[] = [];
    for await (const piece of request.textStream) {
      pieces.push(piece);
      if (pieces.length === 4) backend.dropSockets();
    }
    expect(pieces.join('')).toBe(answer);
  });

  test('is followed by another handle from its middle', async () => {
    await startPaced({}, { standIn: { pace: 80, answer: () => answer } });
    const request = createAIRequest({ prompt: 'Tell' }, stream);
    for await (const _ of request.textStream) if (request.snapshot.content.length > 100) break;
    const resumed = resumeAIRequest(request.id, { mode: 'subscribe' });
    const lengths: number[] = [];
    resumed.subscribe(() => lengths.push(resumed.snapshot.content.length));
    expect((await collect(resumed)).join('')).toBe(answer);
    expect(new Set(lengths).size).toBeGreaterThan(2);
  });

  test('that is cancelled keeps its text so far', async () => {
    const backend = await startPaced({}, { standIn: { pace: 200, answer: () => answer } });
    const request = createAIRequest({ prompt: 'Tell' }, stream);
    for await (const _ of request.textStream) if (request.snapshot.content.length > 50) break;
    await request.cancel();
    expect(request.snapshot).toMatchObject({ status: 'cancelled' });
    expect(answer.startsWith(request.snapshot.content) && request.snapshot.content.length).toBeGreaterThan(
      50,
    );
    const row = (await backend.rows()).find(({ id }) => id === request.id);
    expect(row).toMatchObject({ status: 'cancelled' });
  });

  test('whose answer is too large for a row or a push arrives whole', async () => {
    const large = '😀 a line of a long answer\n'.repeat(15_000);
    await start({ limits: { maxTokens: 1_000_000 }, standIn: { answer: () => large } });
    for (const options of [stream, { mode: 'subscribe' } as const]) {
      const request = createAIRequest({ prompt: 'All of it', maxTokens: 1_000_000 }, options);
      const text = (await collect(request)).join('');
      expect(text.length).toBe(large.length);
      expect(text === large && (await request).content === large).toBe(true);
    }
  });

  test('fails as any other, after the text that there was', async () => {
    await startPaced({}, { standIn: { answer: () => ({ drop: true, text: 'It begins', pace: 300 }) } });
    const request = createAIRequest({ prompt: 'Tell' }, stream);
    const pieces: string[] = [];
    const reading = (async () => {
      for await (const piece of request.textStream) pieces.push(piece);
    })();
    await expect(reading).rejects.toSatisfy((error) => AIRequestError.is(error, 'unknown_outcome'));
    expect(pieces.join('')).toBe('It begins');
    expect(request.snapshot.content).toBe('It begins');
  });
});

describe('subscribe mode', () => {
  test('hears of a cancel, a failure and a refusal by the limits', async () => {
    await start({
      standIn: {
        answer: ({ messages }) =>
          messages.at(-1)?.content === 'Fail' ? { status: 400 } : new Promise(() => {}),
      },
    });
    const poll = { minMs: 60_000, maxMs: 60_000 };
    const outcomeOf = (request: PromiseLike<unknown>) =>
      Promise.resolve(request).catch((error) => error.code);
    const live = createAIRequest({ prompt: 'Think' }, { mode: 'subscribe', poll });
    const other = resumeAIRequest(live.id);
    setTimeout(() => void other.cancel(), 500);
    const outcomes = [
      live,
      createAIRequest({ prompt: 'Fail' }, { mode: 'subscribe', poll }),
      createAIRequest({ prompt: 'Hi', model: 'gpt-unknown' }, { mode: 'subscribe', poll }),
    ].map(outcomeOf);
    expect(await Promise.all(outcomes)).toEqual(['cancelled', 'invalid_input', 'invalid_input']);
  });

  test('without a WebSocket polls, and says once how to provide one', async () => {
    vi.stubGlobal('WebSocket', undefined);
    await startPaced();
    const warn = vi.spyOn(console, 'warn');
    for (let time = 0; time < 2; time += 1) {
      const request = createAIRequest({ prompt: 'Tell' }, { ...stream, poll: { minMs: 100 } });
      expect((await request).content).toBe(answer);
      expect(request.snapshot.notices).toEqual([expect.stringContaining('globalThis.WebSocket ??=')]);
    }
    const said = warn.mock.calls.filter(([text]) => String(text).includes('WebSocket'));
    expect(said).toHaveLength(1);
  });
});

describe('structured output', () => {
  const city = z.object({ name: z.string(), people: z.number() });

  test('goes to the model as a strict schema, and comes back as data', async () => {
    const backend = await start({ standIn: { answer: () => '{"name":"Tokyo","people":37}' } });
    const { data } = await createAIRequest({ prompt: 'Largest?' }, { schema: city });
    expect(data).toEqual({ name: 'Tokyo', people: 37 });
    expect(backend.calls[0]?.body).toMatchObject({
      response_format: {
        type: 'json_schema',
        json_schema: { strict: true, schema: { type: 'object', required: ['name', 'people'] } },
      },
    });
  });

  test('that does not fit is invalid_output, its text in the details', async () => {
    await start({ standIn: { answer: () => '{"name":"Tokyo"}' } });
    await expect(createAIRequest({ prompt: 'Largest?' }, { schema: city })).rejects.toMatchObject({
      code: 'invalid_output',
      details: '{"name":"Tokyo"}',
    });
  });

  test('fills in while it is written', async () => {
    await start({
      streamIntervalMs: 100,
      standIn: { pace: 100, answer: () => '{ "name": "To kyo and more", "people": 37 }' },
    });
    const request = createAIRequest({ prompt: 'Largest?' }, { schema: city, stream: true });
    const seen: unknown[] = [];
    request.subscribe(() => seen.push(request.snapshot.partialData));
    expect((await request).data).toEqual({ name: 'To kyo and more', people: 37 });
    expect(seen).toEqual(expect.arrayContaining([{ name: expect.stringMatching(/^To/) }]));
  });
});
