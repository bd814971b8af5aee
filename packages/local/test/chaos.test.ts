import { expect, test } from 'vitest';
import { runChaos } from './chaos/runChaos.js';

/*
 * A small run of `npm run chaos`: the same code, on the sources. One seed is always the same, one is new each time; the
 * title of a test that fails names it.
 */
test.for([
  [1, false],
  [Math.floor(Math.random() * 1e9), false],
  [Math.floor(Math.random() * 1e9), true],
] as const)(
  'while everything goes wrong, no promise is broken: seed %i, in background mode: %s',
  { timeout: 240_000 },
  async ([seed, background]) => {
    const { broken, figures } = await runChaos({
      requests: 60,
      seed,
      speed: 20,
      timeoutSeconds: background ? 300 : 150,
      clients: 30,
      thorough: false,
      background,
    });
    expect(broken, JSON.stringify(figures, undefined, 1)).toEqual([]);
  },
);
