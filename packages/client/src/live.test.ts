import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { outcomeOf } from '../test/outcomeOf.js';
import {
  AIRequestError,
  type AIRequestTransport,
  createAIRequest,
  type RequestEvent,
  resumeAIRequest,
  type TransportSubscriber,
} from './index.js';
import { type FakeTransport, type FakeTransportOptions, fakeTransport } from './testing.js';

const answer = 'Once upon a time there was a row.';
const poll = { jitter: 0 };
const reads = ({ calls }: FakeTransport) => calls.filter(({ operation }) => operation === 'fetch').length;

function start(options: FakeTransportOptions = {}, more: Parameters<typeof createAIRequest>[1] = {}) {
  const transport = fakeTransport({ answer, afterMs: 7_000, ...options });
  const request = createAIRequest({ prompt: 'Tell' }, { transport, poll, mode: 'subscribe', ...more });
  return { transport, request };
}

/** Every text that was seen, in order. */
function textsOf(request: ReturnType<typeof createAIRequest>): string[] {
  const texts: string[] = [];
  request.subscribe(() => texts.push(request.snapshot.content));
  return texts;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('in subscribe mode', () => {
  test('the subscription opens before the request is sent, so that nothing is missed', async () => {
    const { transport, request } = start({ afterMs: 4_000 });
    const { subscribe } = transport;
    const slowly = {
      ...transport,
      subscribe(id: string, subscriber: TransportSubscriber) {
        setTimeout(() => subscriber.onOpen(), 300);
        return subscribe?.(id, { ...subscriber, onOpen() {} }) ?? (() => {});
      },
    };
    const other = createAIRequest({ prompt: 'Tell' }, { transport: slowly, mode: 'subscribe' });
    const outcome = outcomeOf(other);
    const sent = () => transport.calls.some(({ id, operation }) => id === other.id && operation === 'submit');
    await vi.advanceTimersByTimeAsync(299);
    expect(sent()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent()).toBe(true);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(outcome.result?.content).toBe(answer);
    expect(request.snapshot.status).toBe('queued');
  });

  test.each([
    ['is not opened within half a second', 'silent', 500],
    ['is refused', 'refused', 0],
  ] as const)('the request is sent without one that %s', async (_, subscription, ms) => {
    const { transport, request } = start({ subscription });
    request.subscribe(() => {});
    if (ms > 0) {
      await vi.advanceTimersByTimeAsync(ms - 1);
      expect(transport.accepted).toBe(0);
    }
    await vi.advanceTimersByTimeAsync(1);
    expect(transport.accepted).toBe(1);
  });

  test('a request that nobody awaits is sent all the same, and one that is given up before is not', async () => {
    const { transport } = start();
    await vi.advanceTimersByTimeAsync(0);
    expect(transport.accepted).toBe(1);
    const owner = new AbortController();
    const silent = start({ subscription: 'silent' }, { signal: owner.signal });
    silent.request.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(100);
    owner.abort();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(silent.transport.accepted).toBe(0);
    expect(silent.request.snapshot.status).toBe('cancelled');
  });

  test('the answer is there when it is published, after one read at the start', async () => {
    const { transport, request } = start({ afterMs: 4_321 });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(4_321);
    expect(outcome.result?.content).toBe(answer);
    expect(reads(transport)).toBe(1);
    expect(transport.subscribers).toBe(0);
  });

  test('the row is read rarely besides, so that an end which nobody hears is seen', async () => {
    const { transport, request } = start({ afterMs: 60_000, deliver: () => [] });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(outcome.result).toBeUndefined();
    expect(reads(transport)).toBeLessThan(10);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(outcome.result?.content).toBe(answer);
  });

  test('that the work has begun is seen as soon as by polling, and then the row is read rarely', async () => {
    const begunAt = Date.now() + 700;
    const transport = fakeTransport({ afterMs: 60_000 });
    const queuing: AIRequestTransport = {
      ...transport,
      async fetch(id, call) {
        const row = await transport.fetch(id, call);
        return Date.now() < begunAt ? { ...row, status: 'queued' } : row;
      },
    };
    const request = createAIRequest({ prompt: 'Tell' }, { transport: queuing, poll, mode: 'subscribe' });
    request.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(700);
    expect(request.snapshot.status).toBe('queued');
    await vi.advanceTimersByTimeAsync(100);
    expect(request.snapshot.status).toBe('in_progress');
    expect(reads(transport)).toBe(2);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(reads(transport)).toBe(2);
  });

  test('after a gap the row is read once, and until then as often as without a subscription', async () => {
    const { transport, request } = start({ afterMs: 600_000 });
    request.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(100_000);
    const before = reads(transport);
    transport.setOnline(false);
    await vi.advanceTimersByTimeAsync(50_100);
    // At once, and every five seconds.
    expect(reads(transport) - before).toBe(11);
    transport.setOnline(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(reads(transport) - before).toBe(12);
    await vi.advanceTimersByTimeAsync(25_000);
    expect(reads(transport) - before).toBe(12);
  });

  test('what was published in a gap is not missed', async () => {
    const { transport, request } = start({ afterMs: 20_000 });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(19_000);
    transport.setOnline(false);
    await vi.advanceTimersByTimeAsync(1_500);
    transport.setOnline(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.result?.content).toBe(answer);
  });

  test.each([
    ['refused', /Live updates: The subscription was refused\..*polled/, 0],
    ['silent', /Live updates: the connection .* polled/, 10_000],
  ] as const)(
    'a subscription that is %s falls back to polling, and says so',
    async (subscription, notice, ms) => {
      const { transport, request } = start({ subscription, afterMs: 30_000 });
      const outcome = outcomeOf(request);
      await vi.advanceTimersByTimeAsync(ms + 1);
      expect(request.snapshot.notices).toEqual([expect.stringMatching(notice)]);
      await vi.advanceTimersByTimeAsync(33_500 - ms);
      expect(outcome.result?.content).toBe(answer);
      // As often as a request that is polled, and once when it was known that there would be no subscription.
      expect(reads(transport)).toBe(subscription === 'refused' ? 26 : 25);
    },
  );

  test('a notice goes when the subscription opens after all', async () => {
    const { transport, request } = start({ afterMs: 60_000 });
    request.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(1_000);
    transport.setOnline(false);
    await vi.advanceTimersByTimeAsync(10_001);
    expect(request.snapshot.notices).toHaveLength(1);
    transport.setOnline(true);
    expect(request.snapshot.notices).toEqual([]);
  });

  test('a transport without subscriptions is polled, and says so', async () => {
    const { subscribe: _, ...transport } = fakeTransport({ answer });
    const request = createAIRequest({ prompt: 'Tell' }, { transport, poll, mode: 'subscribe' });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(request.snapshot.notices).toEqual([expect.stringContaining('this transport has none')]);
    expect(outcome.result?.content).toBe(answer);
  });

  test('a hint that the row has news has it read', async () => {
    const { transport, request } = start({ afterMs: Number.POSITIVE_INFINITY });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(2_000);
    transport.update(request.id, { status: 'completed', content: 'Too large to be sent.' });
    transport.publish({ id: request.id });
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.result?.content).toBe('Too large to be sent.');
  });

  test('the cancel of another page is heard', async () => {
    const { transport, request } = start({ afterMs: 60_000 });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(1_000);
    await resumeAIRequest(request.id, { transport }).cancel();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.error).toMatchObject({ code: 'cancelled' });
  });

  test('a page that slept for an hour reads at once when it is seen again', async () => {
    const page = Object.assign(new EventTarget(), { hidden: false });
    vi.stubGlobal('document', page);
    vi.stubGlobal('addEventListener', () => {});
    vi.stubGlobal('removeEventListener', () => {});
    const { transport, request } = start({ afterMs: 1_800_000, deliver: () => [] }, { timeout: 7_200_000 });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(1_000);
    const before = reads(transport);
    page.hidden = true;
    // While it sleeps no timer runs.
    vi.setSystemTime(Date.now() + 3_600_000);
    page.hidden = false;
    page.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(0);
    expect(reads(transport)).toBe(before + 1);
    expect(outcome.result?.content).toBe(answer);
  });

  test('nothing is subscribed to while nobody awaits or listens', async () => {
    const { transport, request } = start();
    expect(transport.subscribers).toBe(0);
    const leave = request.subscribe(() => {});
    expect(transport.subscribers).toBe(1);
    leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(transport.subscribers).toBe(0);
  });

  test('handles on the same request share one subscription', async () => {
    const { transport, request } = start();
    const other = resumeAIRequest(request.id, { transport, mode: 'subscribe' });
    const outcomes = [outcomeOf(request), outcomeOf(other)];
    expect(transport.subscribers).toBe(1);
    await vi.advanceTimersByTimeAsync(7_000);
    expect(outcomes.map(({ result }) => result?.content)).toEqual([answer, answer]);
  });

  test.each<[string, unknown]>([
    ['of another request', { id: '00000000-0000-4000-8000-000000000000', seq: 0, delta: 'Wrong' }],
    [
      'whose row is another request’s',
      { id: '', request: { id: 'x', status: 'completed', content: 'Wrong' } },
    ],
    ['whose row is not over', { id: '', request: { id: '', status: 'in_progress', content: 'Wrong' } }],
  ])('an event %s changes nothing', async (_, event) => {
    const { transport, request } = start();
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(1_000);
    const own = JSON.parse(JSON.stringify(event).replaceAll('""', JSON.stringify(request.id)));
    transport.publish(own as RequestEvent);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(request.snapshot).toMatchObject({ status: 'in_progress', content: '' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(outcome.result?.content).toBe(answer);
  });
});

describe('a streamed request', () => {
  const stream = { stream: true };

  test('shows its text as it is written', async () => {
    const { request } = start({}, stream);
    const texts = textsOf(request);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(texts.filter(Boolean)).toEqual([
      'Once ',
      'Once upon ',
      'Once upon a ',
      'Once upon a time ',
      'Once upon a time there ',
      'Once upon a time there was ',
      'Once upon a time there was a ',
      answer,
      answer,
    ]);
    expect(request.snapshot.status).toBe('completed');
  });

  test('needs no read of an answer that it heard whole', async () => {
    const { transport, request } = start({}, stream);
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(7_000);
    expect(outcome.result?.content).toBe(answer);
    expect(reads(transport)).toBeLessThanOrEqual(2);
  });

  test('reads the row where a piece is missing', async () => {
    const { transport, request } = start({ deliver: (event) => (event.seq === 2 ? [] : [event]) }, stream);
    const texts = textsOf(request);
    await vi.advanceTimersByTimeAsync(3_700);
    expect(texts.at(-1)).toBe('Once upon ');
    const before = reads(transport);
    await vi.advanceTimersByTimeAsync(200);
    expect(reads(transport)).toBe(before + 1);
    expect(texts.at(-1)).toBe('Once upon a time ');
    await vi.advanceTimersByTimeAsync(4_000);
    expect(request.snapshot.content).toBe(answer);
  });

  test('reads the row once for a hole, however slow that is and however many deltas follow', async () => {
    let slow = 0;
    const { transport, request } = start(
      {
        afterMs: 20_000,
        answer: answer.repeat(10),
        deliver: (event) => (event.seq === 3 ? [] : [event]),
        before: async ({ operation }) => {
          if (operation === 'fetch') await new Promise((resolve) => setTimeout(resolve, slow));
        },
      },
      stream,
    );
    request.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(1_000);
    slow = 800;
    const before = reads(transport);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(reads(transport)).toBe(before + 1);
    expect(request.snapshot.content.length).toBeGreaterThan('Once upon a time there was'.length);
  });

  test('that is followed from far behind what is published does not read the row all the time', async () => {
    const { transport, request } = start({ afterMs: Number.POSITIVE_INFINITY }, stream);
    const { id } = request;
    await vi.advanceTimersByTimeAsync(60_000);
    transport.update(id, { status: 'in_progress', content: 'Once ', seq: 1 });
    const resumed = resumeAIRequest(id, { transport, mode: 'subscribe', poll });
    resumed.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(100);
    const before = reads(transport);
    for (let seq = 100; seq < 124; seq += 1) {
      transport.publish({ id, seq, delta: 'x' });
      await vi.advanceTimersByTimeAsync(250);
    }
    expect(reads(transport) - before).toBeLessThanOrEqual(3);
  });

  test.each([
    ['says nothing of its text', {}],
    ['has more text than was heard', { seq: 2 }],
    ['lies in parts', { parts: 2 }],
    ['is of another run of the model', { seq: 1, retries: 1 }],
  ])('whose end %s is read', async (_, about) => {
    const { transport, request } = start({ afterMs: Number.POSITIVE_INFINITY }, stream);
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(1_000);
    const { id } = request;
    transport.publish({ id, seq: 0, delta: 'Once ' });
    transport.update(id, { status: 'completed', content: answer });
    transport.publish({ id, request: { id, status: 'completed', ...about } });
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.result?.content).toBe(answer);
  });

  test('is followed from its middle after a reload', async () => {
    const { transport, request } = start({}, stream);
    await vi.advanceTimersByTimeAsync(4_000);
    const resumed = resumeAIRequest(request.id, { transport, mode: 'subscribe', poll });
    const texts = textsOf(resumed);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(texts.filter(Boolean)[0]).toBe('Once upon a time ');
    expect(texts).toContain('Once upon a time there was a ');
    expect(resumed.snapshot.content).toBe(answer);
  });

  test('that is polled shows what the row keeps of it', async () => {
    const { transport, request } = start({}, stream);
    const polled = resumeAIRequest(request.id, { transport, poll });
    const texts = textsOf(polled);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(new Set(texts).size).toBeGreaterThan(4);
    expect(texts.at(-1)).toBe(answer);
    expect(transport.subscribers).toBe(0);
  });

  test('makes a snapshot each 50 ms at most, and shows the end at once', async () => {
    const { transport, request } = start({ afterMs: Number.POSITIVE_INFINITY }, stream);
    await vi.advanceTimersByTimeAsync(0);
    const seen: number[] = [];
    request.subscribe(() => seen.push(Date.now()));
    await vi.advanceTimersByTimeAsync(1_000);
    seen.length = 0;
    for (let seq = 0; seq < 1_000; seq += 1) {
      transport.publish({ id: request.id, seq, delta: 'x' });
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(seen).toHaveLength(21);
    expect(seen.every((time, index) => index === 0 || time - (seen[index - 1] ?? 0) >= 50)).toBe(true);
    transport.publish({ id: request.id, seq: 1_000, delta: 'y' });
    transport.publish({ id: request.id, request: { id: request.id, status: 'completed', seq: 1_001 } });
    expect(request.snapshot).toMatchObject({ status: 'completed', content: `${'x'.repeat(1_000)}y` });
  });

  test('of a megabyte in 10,000 deltas costs work in proportion to it', async () => {
    const { transport, request } = start({ afterMs: Number.POSITIVE_INFINITY }, stream);
    const { id } = request;
    let [characters, snapshots] = [0, 0];
    request.subscribe(() => {
      snapshots += 1;
    });
    let given = 0;
    const reading = outcomeOf(
      (async () => {
        for await (const piece of request.textStream) given += piece.length;
      })(),
    );
    await vi.advanceTimersByTimeAsync(1_000);
    const spies = (['slice', 'startsWith', 'endsWith', 'indexOf', 'concat'] as const).map((name) => {
      const method = String.prototype[name] as (...values: unknown[]) => unknown;
      return vi.spyOn(String.prototype, name).mockImplementation(function (
        this: string,
        ...values: unknown[]
      ) {
        characters += this.length;
        return method.apply(this, values) as never;
      });
    });
    const delta = 'x'.repeat(100);
    for (let seq = 0; seq < 10_000; seq += 1) {
      transport.publish({ id, seq, delta });
      // Four seconds in all.
      if (seq % 25 === 0) await vi.advanceTimersByTimeAsync(10);
    }
    transport.publish({ id, request: { id, status: 'completed', seq: 10_000 } });
    await vi.advanceTimersByTimeAsync(0);
    for (const spy of spies) spy.mockRestore();
    expect(given).toBe(1_000_000);
    expect(request.snapshot.content.length).toBe(1_000_000);
    expect(snapshots).toBeLessThan(100);
    expect(characters).toBeLessThanOrEqual(3 * 1_000_000);
    expect(reading).toHaveProperty('result');
  });

  test('that is cancelled keeps what it had', async () => {
    const { request } = start({}, stream);
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(3_400);
    await request.cancel();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.error).toMatchObject({ code: 'cancelled' });
    expect(request.snapshot).toMatchObject({ status: 'cancelled', content: 'Once upon a ' });
  });

  test('that is cancelled keeps also what its row does not', async () => {
    const { transport, request } = start({ afterMs: Number.POSITIVE_INFINITY }, stream);
    request.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(1_000);
    transport.publish({ id: request.id, seq: 0, delta: 'Once ' });
    transport.publish({ id: request.id, seq: 1, delta: 'upon ' });
    transport.update(request.id, { content: 'Once ', seq: 1 });
    await request.cancel();
    expect(request.snapshot).toMatchObject({ status: 'cancelled', content: 'Once upon ' });
  });
});

describe('the text stream', () => {
  const collect = async (request: ReturnType<typeof createAIRequest>) => {
    const pieces: string[] = [];
    for await (const piece of request.textStream) pieces.push(piece);
    return pieces;
  };

  test('yields each piece once, however the events came, and ends with the answer', async () => {
    const held: RequestEvent[] = [];
    const deliver = (event: RequestEvent): readonly RequestEvent[] => {
      if (event.seq === 3) held.push(event);
      if (event.seq === 3) return [];
      return event.seq === 4 ? [event, ...held, ...held] : [event, event];
    };
    const { request } = start({ deliver }, { stream: true });
    const outcome = outcomeOf(collect(request));
    await vi.advanceTimersByTimeAsync(8_000);
    expect(outcome.result).toEqual(answer.match(/\S+\s*/g));
  });

  test('yields the whole answer of a request that is not streamed', async () => {
    const { request } = start({}, { mode: 'poll' });
    const outcome = outcomeOf(collect(request));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(outcome.result).toEqual([answer]);
    expect(await collect(request)).toEqual([answer]);
  });

  test('rejects with the request’s error, after the text that there was', async () => {
    const { transport, request } = start({ afterMs: Number.POSITIVE_INFINITY }, { stream: true });
    const pieces: string[] = [];
    const outcome = outcomeOf(
      (async () => {
        for await (const piece of request.textStream) pieces.push(piece);
      })(),
    );
    await vi.advanceTimersByTimeAsync(1_000);
    transport.publish({ id: request.id, seq: 0, delta: 'I must not' });
    const error = { code: 'refused', message: 'The model refused.' };
    transport.publish({ id: request.id, request: { id: request.id, status: 'failed', seq: 1, error } });
    await vi.advanceTimersByTimeAsync(0);
    expect(pieces).toEqual(['I must not']);
    expect(outcome.error).toMatchObject({ code: 'refused', requestId: request.id });
  });

  test('that is left early stops looking, and the request goes on', async () => {
    const { transport, request } = start({}, { stream: true });
    const first = outcomeOf(
      (async () => {
        for await (const piece of request.textStream) return piece;
      })(),
    );
    await vi.advanceTimersByTimeAsync(2_000);
    expect(first.result).toBe('Once ');
    expect(transport.subscribers).toBe(0);
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(outcome.result?.content).toBe(answer);
    expect(transport.calls.map(({ operation }) => operation)).not.toContain('cancel');
  });

  test('that is left and iterated again begins at the beginning, though the row is behind', async () => {
    const { transport, request } = start({ afterMs: Number.POSITIVE_INFINITY }, { stream: true });
    const { id } = request;
    const first = outcomeOf(
      (async () => {
        let heard = '';
        for await (const piece of request.textStream) {
          heard += piece;
          if (heard === 'Once upon ') return heard;
        }
        return undefined;
      })(),
    );
    await vi.advanceTimersByTimeAsync(1_000);
    transport.publish({ id, seq: 0, delta: 'Once ' });
    transport.publish({ id, seq: 1, delta: 'upon ' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(first.result).toBe('Once upon ');
    transport.update(id, { content: 'Once ', seq: 1 });
    const again = outcomeOf(collect(request));
    await vi.advanceTimersByTimeAsync(1_000);
    transport.publish({ id, seq: 2, delta: 'a time.' });
    transport.publish({ id, request: { id, status: 'completed', seq: 3 } });
    await vi.advanceTimersByTimeAsync(0);
    expect(again.error).toBeUndefined();
    expect((again.result as string[]).join('')).toBe('Once upon a time.');
  });

  test('says so where the text was begun anew after a part of it had been given', async () => {
    const { transport, request } = start({ afterMs: Number.POSITIVE_INFINITY }, { stream: true });
    const outcome = outcomeOf(collect(request));
    await vi.advanceTimersByTimeAsync(1_000);
    transport.publish({ id: request.id, seq: 0, delta: 'First' });
    await vi.advanceTimersByTimeAsync(1_000);
    transport.publish({ id: request.id, seq: 0, delta: 'Second', retries: 1 });
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.error).toSatisfy((error) => AIRequestError.is(error, 'unknown_outcome'));
    expect((outcome.error as Error).message).toContain('begun anew');
  });

  test('rejects with the owner’s reason when he gives the request up', async () => {
    const owner = new AbortController();
    const { request } = start({}, { stream: true, signal: owner.signal });
    const outcome = outcomeOf(collect(request));
    await vi.advanceTimersByTimeAsync(2_000);
    owner.abort('enough');
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.error).toBe('enough');
  });
});
