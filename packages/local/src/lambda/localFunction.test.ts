import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLocalFunction } from './localFunction.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A function that writes before and after a pause, with ports as an adapter has them: methods that use `this`. */
function slowWriter(pauseMs: number) {
  const written: string[] = [];
  const store = {
    prefix: '',
    async write(text: string) {
      written.push(this.prefix + text);
    },
  };
  const localFunction = createLocalFunction({
    name: 'writer',
    timeoutSeconds: 10,
    ports: { store, settings: { limits: { most: 3 } } },
    createHandler: (ports) => async (_event: object) => {
      await ports.store.write(`before ${ports.settings.limits.most}`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await ports.store.write('after');
      return 'done';
    },
  });
  return { localFunction, written };
}

test('resolves with what the handler returns', async () => {
  const { localFunction, written } = slowWriter(1000);
  const result = localFunction.invoke({});
  await vi.advanceTimersByTimeAsync(1000);
  await expect(result).resolves.toBe('done');
  expect(written).toEqual(['before 3', 'after']);
});

test('ends at its timeout, and what runs on has no effect', async () => {
  const { localFunction, written } = slowWriter(20_000);
  const result = expect(localFunction.invoke({})).rejects.toThrow('writer timed out after 10 seconds');
  await vi.advanceTimersByTimeAsync(30_000);
  await result;
  expect(written).toEqual(['before 3']);
});

test('a killed invocation has no effect any more; the next one has', async () => {
  const { localFunction, written } = slowWriter(1000);
  const killed = expect(localFunction.invoke({})).rejects.toThrow('writer was killed');
  await vi.advanceTimersByTimeAsync(500);
  localFunction.kill();
  const next = localFunction.invoke({});
  await vi.advanceTimersByTimeAsync(2000);
  await killed;
  await expect(next).resolves.toBe('done');
  expect(written).toEqual(['before 3', 'before 3', 'after']);
});

test('tells the handler how much time is left', async () => {
  const left: number[] = [];
  const localFunction = createLocalFunction({
    name: 'clock',
    timeoutSeconds: 900,
    ports: {},
    createHandler: () => async (_event: object, context) => {
      left.push(context.getRemainingTimeInMillis());
      await new Promise((resolve) => setTimeout(resolve, 60_000));
      left.push(context.getRemainingTimeInMillis());
    },
  });
  const result = localFunction.invoke({});
  await vi.advanceTimersByTimeAsync(60_000);
  await result;
  expect(left).toEqual([900_000, 840_000]);
});

test('gives the handler an event of its own', async () => {
  const event = { list: [1] };
  const localFunction = createLocalFunction({
    name: 'changer',
    timeoutSeconds: 1,
    ports: {},
    createHandler: () => async (given: typeof event) => {
      given.list.push(2);
    },
  });
  await localFunction.invoke(event);
  expect(event).toEqual({ list: [1] });
});
