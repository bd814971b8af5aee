import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { outcomeOf } from '../../test/outcomeOf.js';
import { AIRequestError, createAIRequest, resumeAIRequest } from '../index.js';
import { type FakeTransport, type FakeTransportOptions, fakeTransport } from '../testing.js';

const prompt = 'Think it over.';
/** Without jitter, so that reads can be counted. */
const poll = { jitter: 0 };
const reads = ({ calls }: FakeTransport) => calls.filter(({ operation }) => operation === 'fetch').length;

function start(options: FakeTransportOptions) {
  const transport = fakeTransport(options);
  return { transport, request: createAIRequest({ prompt }, { transport, poll }) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('polling', () => {
  test.each([
    [0, 1],
    [3_000, 4],
    [10_000, 14],
    [60_000, 32],
    [180_000, 56],
  ])('reads a job of %i ms %i times, and never after its end', async (afterMs, expected) => {
    const { transport, request } = start({ afterMs });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(afterMs + 10_000);
    expect(outcome.result).toBeDefined();
    expect(reads(transport)).toBe(expected);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(reads(transport)).toBe(expected);
  });

  test('does not happen while nobody awaits or listens', async () => {
    const { transport } = start({ afterMs: 1_000 });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(transport.calls.map(({ operation }) => operation)).toEqual(['submit']);
  });

  test('ends with the last who listened, and the read under way with it', async () => {
    const { transport, request } = start({
      afterMs: 60_000,
      before: ({ operation }) => (operation === 'fetch' ? new Promise<void>(() => {}) : undefined),
    });
    const leave = [request.subscribe(() => {}), request.subscribe(() => {})];
    await vi.advanceTimersByTimeAsync(1_000);
    leave[0]?.();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(transport.calls.at(-1)?.signal.aborted).toBe(false);
    leave[1]?.();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads(transport)).toBe(1);
    expect(transport.calls.at(-1)?.signal.aborted).toBe(true);
  });

  test('is undisturbed by a listener that leaves and comes back in one go', async () => {
    const { transport, request } = start({ afterMs: 60_000 });
    await vi.advanceTimersByTimeAsync(5_000);
    const resumed = resumeAIRequest(request.id, { transport, poll });
    const first = resumed.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(0);
    first();
    resumed.subscribe(() => {})();
    const leave = resumed.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(0);
    expect(reads(transport)).toBe(1);
    leave();
  });

  test('sees the end even for someone who waits again and again for a moment', async () => {
    const { request } = start({ afterMs: 5_000 });
    let answer: string | undefined;
    for (let wait = 0; wait < 40 && !answer; wait++) {
      const outcome = outcomeOf(request.wait({ timeout: 200 }));
      await vi.advanceTimersByTimeAsync(200);
      answer = outcome.result?.content;
    }
    expect(answer).toBe('A fake answer.');
  });

  test('survives reads that fail', async () => {
    let calls = 0;
    const { request } = start({
      afterMs: 20_000,
      before: () => {
        if (calls++ % 2) throw new AIRequestError('connection', 'Lost.');
      },
    });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(outcome.result?.content).toBe('A fake answer.');
  });

  test('that loses the backend for good rejects with the id, keeps the status, and looks again when asked', async () => {
    let down = false;
    const { transport, request } = start({
      afterMs: 60_000,
      before: () => {
        if (down) throw new AIRequestError('connection', 'Lost.');
      },
    });
    const heard = vi.fn();
    request.subscribe(heard);
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(5_000);
    down = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(outcome.error).toMatchObject({ code: 'connection', requestId: request.id });
    expect(request.snapshot).toMatchObject({ status: 'in_progress', error: outcome.error });
    expect(heard).toHaveBeenCalled();

    const callsUntilThen = transport.calls.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(transport.calls).toHaveLength(callsUntilThen);

    down = false;
    const again = outcomeOf(request.wait());
    expect(request.snapshot.error).toBeUndefined();
    await vi.advanceTimersByTimeAsync(10);
    expect(again.result?.content).toBe('A fake answer.');
  });
});

describe('handles on the same request', () => {
  test('share one poller', async () => {
    const { transport, request } = start({ afterMs: 10_000 });
    const outcomes = [request, resumeAIRequest(request.id, { transport, poll })].map(outcomeOf);
    outcomes.push(outcomeOf(request.wait()));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(outcomes.map(({ result }) => result?.data)).toEqual(Array(3).fill('A fake answer.'));
    // Those of one handle, and the resumed one's first.
    expect(reads(transport)).toBe(15);
  });

  test('wait for a submit that is under way, before there is anything to read', async () => {
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 3_000));
    const { transport, request } = start({
      before: ({ operation }) => (operation === 'submit' ? slow() : undefined),
    });
    const outcome = outcomeOf(resumeAIRequest(request.id, { transport }));
    await vi.advanceTimersByTimeAsync(2_900);
    expect(reads(transport)).toBe(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(outcome.result?.content).toBe('A fake answer.');
  });

  test('that come late learn at once what is known', async () => {
    const { transport, request } = start({ afterMs: 60_000 });
    const leave = request.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(30_500);
    const before = reads(transport);
    const late = resumeAIRequest(request.id, { transport, poll });
    const leaveToo = late.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(0);
    expect(late.snapshot.status).toBe('in_progress');
    expect(reads(transport)).toBe(before);
    leave();
    leaveToo();
  });

  test('on different transports know nothing of each other', async () => {
    const { request } = start({});
    const outcome = outcomeOf(resumeAIRequest(request.id, { transport: fakeTransport() }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.error).toMatchObject({ code: 'not_found', requestId: request.id });
  });

  test('may be made and awaited while the others are told the end', async () => {
    const { transport, request } = start({});
    let late: ReturnType<typeof outcomeOf<{ content: string }>> | undefined;
    request.subscribe(() => {
      if (request.snapshot.status === 'completed')
        late ??= outcomeOf(resumeAIRequest(request.id, { transport }));
    });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(late?.result?.content).toBe('A fake answer.');
  });
});

describe('in a browser', () => {
  let page: EventTarget & { hidden: boolean };

  beforeEach(() => {
    page = Object.assign(new EventTarget(), { hidden: false });
    const window = new EventTarget();
    vi.stubGlobal('document', page);
    vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
    vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
    vi.stubGlobal('dispatchEvent', window.dispatchEvent.bind(window));
  });

  test('a hidden page reads six times slower, and at once when it is seen again', async () => {
    const { transport, request } = start({ afterMs: 600_000 });
    const leave = request.subscribe(() => {});
    page.hidden = true;
    await vi.advanceTimersByTimeAsync(4_400);
    expect(reads(transport)).toBe(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(reads(transport)).toBe(1);

    page.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(0);
    expect(reads(transport)).toBe(1);
    page.hidden = false;
    page.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(0);
    expect(reads(transport)).toBe(2);
    leave();
  });

  test('a page that comes online reads at once, in the midst of a back-off', async () => {
    let offline = false;
    const { transport, request } = start({
      afterMs: 20_000,
      before: () => {
        if (offline) throw new AIRequestError('connection', 'Lost.');
      },
    });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(15_000);
    offline = true;
    await vi.advanceTimersByTimeAsync(9_000);
    offline = false;
    const before = reads(transport);
    dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(0);
    expect(reads(transport)).toBe(before + 1);
    expect(outcome.result?.content).toBe('A fake answer.');
  });

  test.for(['submit', 'fetch'] as const)(
    'a page that is offline for minutes does not give up its %s, and goes on when it comes online',
    async (operation) => {
      const navigator = { onLine: false };
      vi.stubGlobal('navigator', navigator);
      const { transport, request } = start({
        before: (call) => {
          if (call.operation === operation && !navigator.onLine)
            throw new AIRequestError('connection', 'Lost.');
        },
      });
      const outcome = outcomeOf(request);
      await vi.advanceTimersByTimeAsync(200_000);
      expect(outcome).toEqual({});
      const calls = transport.calls.length;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(transport.calls).toHaveLength(calls);

      navigator.onLine = true;
      dispatchEvent(new Event('online'));
      await vi.advanceTimersByTimeAsync(10_000);
      expect(outcome.result?.content).toBe('A fake answer.');
    },
  );

  test.for([
    [3_000, 75_000],
    [undefined, 600_000],
  ])(
    'a page that is offline for longer than its time of %s ms sends nothing until somebody looks again',
    async ([timeout, offlineMs]) => {
      const navigator = { onLine: false };
      vi.stubGlobal('navigator', navigator);
      const before = () => {
        if (!navigator.onLine) throw new AIRequestError('connection', 'Lost.');
      };
      const transport = fakeTransport({ before });
      const request = createAIRequest({ prompt }, { transport, ...(timeout && { timeout }) });
      const outcome = outcomeOf(request);
      await vi.advanceTimersByTimeAsync(offlineMs ?? 0);
      expect(outcome.error).toMatchObject({ code: 'timeout', retryable: true });
      expect(String(outcome.error)).not.toContain('goes on');

      const calls = transport.calls.length;
      navigator.onLine = true;
      dispatchEvent(new Event('online'));
      await vi.advanceTimersByTimeAsync(60_000);
      expect(transport.calls).toHaveLength(calls);
      expect(request.snapshot).toMatchObject({ status: 'submitting', error: outcome.error });

      const again = outcomeOf(request.wait());
      await vi.advanceTimersByTimeAsync(10_000);
      expect(again.result?.content).toBe('A fake answer.');
      expect(transport.accepted).toBe(1);
    },
  );

  test('a page that is offline for long looks no more, and finds the answer when it is told to look again', async () => {
    const navigator = { onLine: true };
    vi.stubGlobal('navigator', navigator);
    const before = () => {
      if (!navigator.onLine) throw new AIRequestError('connection', 'Lost.');
    };
    const { transport, request } = start({ afterMs: 10_000, before });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(5_000);
    navigator.onLine = false;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(outcome.error).toMatchObject({ code: 'timeout', retryable: true });
    expect(String(outcome.error)).toContain('goes on');
    navigator.onLine = true;
    const again = outcomeOf(request.wait());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(again.result?.content).toBe('A fake answer.');
    expect(transport.accepted).toBe(1);
  });

  test('who looks again in the very moment that the time is up has it sent again, once', async () => {
    const network = { ms: 40_000 };
    const before = () => new Promise<void>((resolve) => setTimeout(resolve, network.ms));
    const transport = fakeTransport({ before });
    const request = createAIRequest({ prompt }, { transport, timeout: 10_000 });
    const leave = request.subscribe(() => {
      if (request.snapshot.error?.code !== 'timeout') return;
      network.ms = 3_000;
      request.subscribe(() => {})();
    });
    await vi.advanceTimersByTimeAsync(11_000);
    leave();
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(outcome.result?.content).toBe('A fake answer.');
    expect(transport.calls.map(({ operation }) => operation)).toEqual(['submit', 'submit', 'fetch']);
  });

  test('a cancel does not wait for a page that is offline', async () => {
    const navigator = { onLine: true };
    vi.stubGlobal('navigator', navigator);
    const before = () => {
      if (!navigator.onLine) throw new AIRequestError('connection', 'Lost.');
    };
    const { request } = start({ afterMs: 600_000, before });
    const leave = request.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(5_000);
    navigator.onLine = false;
    const cancelled = outcomeOf(request.cancel());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(cancelled.error).toMatchObject({ code: 'connection', requestId: request.id });
    expect(request.snapshot).toMatchObject({ status: 'in_progress' });
    expect(request.snapshot.error).toBeUndefined();
    leave();
  });

  test('nothing is listened to once nobody looks', async () => {
    const removed = vi.spyOn(page, 'removeEventListener');
    const { request } = start({});
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.result).toBeDefined();
    expect(removed).toHaveBeenCalledWith('visibilitychange', expect.any(Function));
  });
});
