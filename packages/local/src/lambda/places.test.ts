import { expect, test } from 'vitest';
import { createPlaces } from './places.js';

const { signal } = new AbortController();

test('hands out so many places, then in the order of asking', async () => {
  const places = createPlaces(1);
  const taken: string[] = [];
  const ask = (name: string) => places.take(signal).then(() => taken.push(name));
  await ask('a');
  const [b, c] = [ask('b'), ask('c')];
  places.give();
  await b;
  expect(taken).toEqual(['a', 'b']);
  places.give();
  await c;
  expect(taken).toEqual(['a', 'b', 'c']);
});

test('who gives up waiting takes no place from who comes after', async () => {
  const places = createPlaces(1);
  await places.take(signal);
  const impatient = new AbortController();
  const [first, second] = [places.take(impatient.signal), places.take(signal)];
  impatient.abort();
  places.give();
  expect(await first).toBe(false);
  expect(await second).toBe(true);
  expect(await places.take(impatient.signal)).toBe(false);
});
