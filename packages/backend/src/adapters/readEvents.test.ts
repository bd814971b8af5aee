import { expect, test } from 'vitest';
import { readEvents } from './readEvents.js';

async function* inPieces(text: string | Uint8Array, size = 1) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(events: AsyncIterable<string>) {
  const all: string[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const read = (text: string, size?: number) => collect(readEvents(inPieces(text, size)));

test.for([1, 2, 3, 1000])(
  'an event is whole, whatever its lines end with, in pieces of %i bytes',
  async (size) => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = [': a comment', 'event: x', 'data: Grüße 😀', '', 'data:two', 'data: lines', '', ''].join(
        end,
      );
      expect(await read(text, size)).toEqual(['Grüße 😀', 'two\nlines']);
    }
  },
);

test('an event that nothing ends is none', async () => {
  expect(await read('data: one\n\ndata: half')).toEqual(['one']);
  expect(await read('data: one\n\ndata: half\n')).toEqual(['one']);
});

test('a reply without a body has no events', async () => {
  expect(await collect(readEvents(null))).toEqual([]);
});

test.for([
  ['a line', 'x'.repeat(1000)],
  ['an event', `data: ${'x'.repeat(1000)}\n`],
])('%s without end is not read to the end', async ([, piece]) => {
  let sent = 0;
  async function* endless() {
    for (;;) {
      sent += 1;
      yield new TextEncoder().encode(piece);
    }
  }
  await expect(collect(readEvents(endless()))).rejects.toMatchObject({ code: 'too_large' });
  expect(sent).toBeLessThan(8_100);
});
