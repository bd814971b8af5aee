import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { outcomeOf } from '../test/outcomeOf.js';
import { createAIRequest, type RequestEvent } from './index.js';
import { fakeTransport } from './testing.js';

/** Of every event: how often it arrives, and how many milliseconds late. */
const fates = fc.array(
  fc.record({
    copies: fc.array(fc.constantFrom(0, 0, 0, 10, 300, 900, 5_000), { maxLength: 3 }),
    isOffline: fc.boolean(),
  }),
  { minLength: 1, maxLength: 20 },
);
const words = fc.array(fc.constantFrom('a ', 'b ', 'bb ', '😀 ', 'a a '), { minLength: 1, maxLength: 12 });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('whatever becomes of the pushes, text and answer are exactly the model’s', async () => {
  await fc.assert(
    fc.asyncProperty(fates, words, fc.integer({ min: 0, max: 20_000 }), async (fates, words, afterMs) => {
      const answer = words.join('');
      let number = 0;
      const transport = fakeTransport({
        answer,
        afterMs,
        deliver(event: RequestEvent) {
          const { copies, isOffline } = fates[number % fates.length] ?? { copies: [0], isOffline: false };
          number += 1;
          if (isOffline) transport.setOnline(number % 2 === 0);
          for (const lateMs of copies) {
            if (lateMs > 0) setTimeout(() => late?.(event), lateMs);
          }
          return copies.filter((lateMs) => lateMs === 0).map(() => event);
        },
      });
      /** Past the fake, as a message that was on its way while the connection seemed lost. */
      let late: ((event: RequestEvent) => void) | undefined;
      const { subscribe } = transport;
      const withLate = {
        ...transport,
        subscribe(id: string, subscriber: Parameters<NonNullable<typeof subscribe>>[1]) {
          late = subscriber.onEvent;
          return subscribe?.(id, subscriber) ?? (() => {});
        },
      };
      const request = createAIRequest({ prompt: 'Go' }, { transport: withLate, stream: true });
      const pieces: string[] = [];
      const text = outcomeOf(
        (async () => {
          for await (const piece of request.textStream) {
            pieces.push(piece);
            expect(answer.startsWith(pieces.join(''))).toBe(true);
          }
          return pieces.join('');
        })(),
      );
      let shown = '';
      request.subscribe(() => {
        const { content } = request.snapshot;
        expect(content.startsWith(shown) && answer.startsWith(content)).toBe(true);
        shown = content;
      });
      const outcome = outcomeOf(request);
      await vi.advanceTimersByTimeAsync(afterMs + 31_000);
      expect([text.error, outcome.error]).toEqual([undefined, undefined]);
      expect([text.result, outcome.result?.content]).toEqual([answer, answer]);
      expect(pieces).not.toContain('');
    }),
    { numRuns: 10_000 },
  );
}, 120_000);
