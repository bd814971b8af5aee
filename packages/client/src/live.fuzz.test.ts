import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { outcomeOf } from '../test/outcomeOf.js';
import {
  type AIRequestTransport,
  createAIRequest,
  type RequestEvent,
  type RequestRow,
  resumeAIRequest,
} from './index.js';
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

/** What else is done meanwhile, after so many milliseconds. */
const deeds = fc.array(
  fc.record({ deed: fc.constantFrom('iterate again', 'look away', 'resume'), atMs: fc.nat(20_000) }),
  { maxLength: 4 },
);
const scenario = fc.record({
  fates,
  words,
  deeds,
  afterMs: fc.integer({ min: 0, max: 20_000 }),
  /** How long reading takes, and how many words the row is behind. */
  readMs: fc.constantFrom(0, 0, 50, 800, 2_000),
  behind: fc.nat(3),
  isCancelled: fc.boolean(),
});

test('whatever becomes of the pushes, text and answer are exactly the model’s', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ fates, words, deeds, afterMs, readMs, behind, isCancelled }) => {
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
      const world: AIRequestTransport = {
        ...transport,
        async fetch(id, call) {
          const row = keptOf(await transport.fetch(id, call), behind);
          await new Promise((resolve) => setTimeout(resolve, readMs));
          return row;
        },
        cancel: async (id, call) => keptOf(await transport.cancel(id, call), behind),
        subscribe(id, subscriber) {
          late = subscriber.onEvent;
          return subscribe?.(id, subscriber) ?? (() => {});
        },
      };
      const request = createAIRequest({ prompt: 'Go' }, { transport: world, stream: true });
      const readers: { text: { error?: unknown; result?: string }; isWhole: boolean }[] = [];
      const iterate = (handle: typeof request, most = Number.POSITIVE_INFINITY) => {
        const pieces: string[] = [];
        const text = outcomeOf(
          (async () => {
            for await (const piece of handle.textStream) {
              expect(piece).not.toBe('');
              pieces.push(piece);
              expect(answer.startsWith(pieces.join(''))).toBe(true);
              if (pieces.length >= most) break;
            }
            return pieces.join('');
          })(),
        );
        readers.push({ text, isWhole: most === Number.POSITIVE_INFINITY });
      };
      iterate(request, deeds.length > 2 ? 2 : undefined);
      let shown = '';
      const show = () => {
        const { content } = request.snapshot;
        expect(content.startsWith(shown) && answer.startsWith(content)).toBe(true);
        shown = content;
      };
      let leave = request.subscribe(show);
      for (const { deed, atMs } of deeds) {
        setTimeout(() => {
          if (deed === 'iterate again') iterate(request);
          if (deed === 'resume')
            iterate(resumeAIRequest(request.id, { transport: world, mode: 'subscribe' }));
          if (deed === 'look away') leave();
          if (deed === 'look away') setTimeout(() => (leave = request.subscribe(show)), 500);
        }, atMs);
      }
      if (isCancelled) setTimeout(() => void request.cancel(), afterMs / 2);
      const outcome = outcomeOf(request);
      await vi.advanceTimersByTimeAsync(afterMs + 60_000);
      leave();

      const isOver = request.snapshot.status;
      if (isOver !== 'completed') expect([isOver, isCancelled]).toEqual(['cancelled', true]);
      for (const { text, isWhole } of readers) {
        if (isOver === 'completed') expect(text.error).toBeUndefined();
        else if (isWhole || text.error) expect(text.error).toMatchObject({ code: 'cancelled' });
        if (isOver === 'completed' && isWhole) expect(text.result).toBe(answer);
      }
      if (isOver === 'completed') expect(outcome.result?.content).toBe(answer);
    }),
    { numRuns: 5_000 },
  );
}, 180_000);

/** A live row's text as it was kept a while ago. */
function keptOf(row: RequestRow, behind: number): RequestRow {
  if (row.status === 'completed' || !row.content || !row.seq) return row;
  const words = row.content.match(/\S+\s*/g) ?? [];
  const seq = Math.max(0, row.seq - behind);
  return { ...row, seq, content: words.slice(0, seq).join('') };
}
