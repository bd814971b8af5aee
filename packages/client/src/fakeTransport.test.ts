import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { outcomeOf } from '../test/outcomeOf.js';
import { createAIRequest } from './index.js';
import { type FakeTransportOptions, fakeTransport } from './testing.js';

const prompt = 'Hi';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  { answer: 5 },
  { answer: {} },
  { afterMs: Number.NaN },
  { afterMs: -1 },
  { afterMs: '5' },
  { before: 5 },
  { after: {} },
  { deliver: [] },
  { presetFormat: 'xml' },
  { subscription: 'closed' },
])('the option %o is a TypeError at once, which names it', (options) => {
  const [name] = Object.keys(options);
  const make = () => fakeTransport(options as unknown as FakeTransportOptions);
  expect(make).toThrow(TypeError);
  expect(make).toThrow(`\`${name}\``);
});

const bug = new Error('a bug in the test');
const answers: [what: string, answer: () => unknown, cause: unknown][] = [
  [
    'throws',
    () => {
      throw bug;
    },
    bug,
  ],
  ['rejects', () => Promise.reject(bug), bug],
  ['gives no text', () => ({}), expect.any(TypeError)],
];

test.each(answers)(
  'an answer that %s fails the request, the reason in its cause, and nothing is uncaught',
  async (_, answer, cause) => {
    const uncaught = vi.fn();
    process.on('uncaughtException', uncaught);
    process.on('unhandledRejection', uncaught);
    for (const options of [{}, { stream: true }, { mode: 'subscribe' } as const]) {
      const transport = fakeTransport({ answer: answer as () => string, afterMs: 1_000 });
      const request = createAIRequest({ prompt }, { transport, ...options });
      const outcome = outcomeOf(request);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(outcome.error).toMatchObject({ code: 'failed', cause, message: /`answer`/ });
      expect(request.snapshot.status).toBe('failed');
    }
    vi.useRealTimers();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('uncaughtException', uncaught);
    process.off('unhandledRejection', uncaught);
    expect(uncaught).not.toHaveBeenCalled();
  },
);

test.each([{}, { stream: true }])('an answer may take its own time, %o', async (options) => {
  const answer = () => new Promise<string>((resolve) => setTimeout(resolve, 5_000, 'At last.'));
  const transport = fakeTransport({ answer, afterMs: 1_000 });
  const request = createAIRequest({ prompt }, { transport, ...options });
  const outcome = outcomeOf(request);
  await vi.advanceTimersByTimeAsync(4_900);
  expect(request.snapshot.status).toBe('in_progress');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(outcome.result?.content).toBe('At last.');
});

test('an answer is made once, when the request is accepted', async () => {
  const answer = vi.fn(() => 'One two');
  const transport = fakeTransport({ answer, afterMs: 20_000 });
  const outcome = outcomeOf(createAIRequest({ prompt }, { transport, stream: true }));
  await vi.advanceTimersByTimeAsync(0);
  expect(answer).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(outcome.result?.content).toBe('One two');
  expect(answer).toHaveBeenCalledExactlyOnceWith({ prompt, stream: true });
});

test('a model that takes longer than a timer can is not at its end at once', async () => {
  const transport = fakeTransport({ afterMs: 1e12 });
  const request = createAIRequest({ prompt }, { transport, stream: true });
  request.subscribe(() => {});
  await vi.advanceTimersByTimeAsync(60_000);
  expect(request.snapshot.status).toBe('in_progress');
});
