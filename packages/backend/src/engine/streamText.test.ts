import { describe, expect, test, vi } from 'vitest';
import { createFakeClock } from '../../test/fakeClock.js';
import { fakePublisher, keptLog, settingsOf, workerOf } from '../../test/fakePorts.js';
import type { RequestOptions } from '../settings.js';
import type { PublishedEvent, RequestStore } from './ports.js';
import type { StoredRequest } from './storedRequest.js';
import { streamText } from './streamText.js';

const request: StoredRequest = {
  id: crypto.randomUUID(),
  status: 'in_progress',
  prompt: 'Hello',
  stream: true,
  owner: 'ann',
  retries: 2,
  created_at: '2026-01-01T12:00:00.000Z',
};

function streamOf(
  fails: (event: PublishedEvent) => boolean = () => false,
  row = request,
  options: RequestOptions = {},
) {
  const clock = createFakeClock();
  const publisher = fakePublisher(fails);
  const log = keptLog();
  const keepText = vi.fn<RequestStore['keepText']>(async () => true);
  const settings = settingsOf(options);
  const ports = workerOf({ keepText } as unknown as RequestStore, { settings, clock, publisher, log });
  const hold = new AbortController();
  const stream = streamText(row, 'attempt-1', ports, hold.signal);
  return { ...stream, clock, log, keepText, events: publisher.events, lose: () => hold.abort() };
}

describe('a text that is streamed', () => {
  test('is published under its owner and its run, and nothing else of the request with it', async () => {
    const stream = streamOf();
    stream.add('Good day');
    stream.close();
    await stream.flush();
    const { id } = request;
    expect(stream.events).toEqual([{ id, owner: 'ann', retries: 2, seq: 0, delta: 'Good day' }]);
  });

  test("is published on the deployer's cadence", async () => {
    const stream = streamOf(undefined, request, { streamIntervalMs: 1_000 });
    for (const piece of ['a', 'b', 'c', 'd']) {
      stream.add(piece);
      await stream.clock.advance(400);
    }
    expect(stream.events.map(({ delta }) => delta)).toEqual(['a', 'bc']);
  });

  test('names no owner and no run where there is none', async () => {
    const { owner: _, retries: __, ...nameless } = request;
    const stream = streamOf(undefined, nameless);
    stream.add('Good day');
    expect(stream.events).toEqual([{ id: request.id, seq: 0, delta: 'Good day' }]);
  });

  test('that comes at the end only, or whose last piece does, is published then', async () => {
    for (const pieces of [[], ['Good ']]) {
      const stream = streamOf();
      for (const piece of pieces) stream.add(piece);
      expect(stream.close('Good day')).toMatchObject({ content: 'Good day' });
      await stream.flush();
      expect(stream.events.map(({ delta }) => delta).join('')).toBe('Good day');
    }
  });

  test('is kept on the row as far as it has been published', async () => {
    const stream = streamOf();
    stream.add('Good ');
    stream.add('day');
    await stream.clock.advance(1_999);
    stream.add(', Bob');
    await stream.clock.advance(1);
    expect(stream.keepText.mock.calls).toEqual([
      [request.id, 'attempt-1', { content: 'Good day, Bob', seq: 3 }],
    ]);
  });

  test('is kept only as long as it fits the row, beside what was asked', async () => {
    const stream = streamOf(undefined, { ...request, prompt: 'a'.repeat(299_990) });
    stream.add('0123456789');
    await stream.clock.advance(2_000);
    expect(stream.keepText).toHaveBeenCalledTimes(1);
    stream.add('!');
    await stream.clock.advance(60_000);
    expect(stream.keepText).toHaveBeenCalledTimes(1);
  });

  test('is neither published nor kept when its row is lost, or when it is over', async () => {
    const [lost, over] = [streamOf(), streamOf()];
    for (const stream of [lost, over]) stream.add('Good ');
    lost.lose();
    over.close();
    for (const stream of [lost, over]) {
      stream.add('day');
      await stream.clock.advance(60_000);
      expect(stream.events).toHaveLength(1);
      expect(stream.keepText).not.toHaveBeenCalled();
    }
  });
});

describe('a push that fails', () => {
  test('is repeated once, with the same number and text', async () => {
    let tries = 0;
    const stream = streamOf(() => ++tries === 1);
    stream.add('Good ');
    await stream.clock.advance(0);
    stream.add('day');
    stream.close();
    await stream.flush();
    expect(stream.events).toMatchObject([
      { seq: 0, delta: 'Good ' },
      { seq: 1, delta: 'day' },
    ]);
    expect(tries).toBe(3);
    expect(stream.keepText).not.toHaveBeenCalled();
    expect(stream.log.lines).toEqual([]);
  });

  test('twice leaves a hole; the text up to it is on the row before the next one is sent', async () => {
    const stream = streamOf(({ seq }) => seq === 1);
    stream.keepText.mockImplementation(async () => {
      expect(stream.events).toMatchObject([{ seq: 0 }]);
      return true;
    });
    for (const piece of ['a', 'b', 'c']) {
      stream.add(piece);
      await stream.clock.advance(250);
    }
    expect(stream.keepText.mock.calls).toEqual([[request.id, 'attempt-1', { content: 'ab', seq: 2 }]]);
    expect(stream.events).toMatchObject([{ seq: 0 }, { seq: 2, delta: 'c' }]);
  });

  test('each time is told once, by its code and no more', async () => {
    const stream = streamOf(() => true);
    for (const piece of ['a', 'b', 'c']) {
      stream.add(piece);
      await stream.clock.advance(250);
    }
    const fields = { requestId: request.id, attempt: 'attempt-1', code: 'Error' };
    expect(stream.log.lines).toEqual([{ message: 'text not published', fields }]);
    expect(stream.close()).toEqual({ content: 'abc', seq: 3 });
  });

  test('is no matter of a table that fails, too', async () => {
    const stream = streamOf(() => true);
    stream.keepText.mockRejectedValue(new Error('DynamoDB is down'));
    stream.add('a');
    await stream.clock.advance(60_000);
    stream.add('b');
    expect(stream.close()).toEqual({ content: 'ab', seq: 2 });
    await stream.flush();
  });
});

test('a quarter of a megabyte, in 10,000 pieces, costs its bytes once on the wire, and three times on the row at most', async () => {
  const stream = streamOf();
  const piece = 'a'.repeat(25);
  for (let number = 0; number < 10_000; number += 1) {
    stream.add(piece);
    await stream.clock.advance(75);
  }
  stream.close();
  await stream.flush();
  const sent = stream.events.reduce((bytes, { delta }) => bytes + (delta?.length ?? 0), 0);
  const kept = stream.keepText.mock.calls.reduce((bytes, [, , { content }]) => bytes + content.length, 0);
  expect(sent).toBe(250_000);
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThanOrEqual(750_000);
});
