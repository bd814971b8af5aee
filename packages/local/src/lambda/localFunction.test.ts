import { expect, test, vi } from 'vitest';
import { createFakeClock } from '../../../backend/test/fakeClock.js';
import { createLocalFunction } from './localFunction.js';

/** A function that writes before and after a pause, with ports as an adapter has them: methods that use `this`. */
function slowWriter(pauseMs: number) {
  const clock = createFakeClock();
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
    createHandler: (ports) => async (_event: { id?: string }) => {
      await ports.store.write(`before ${ports.settings.limits.most}`);
      await clock.wait(pauseMs);
      await ports.store.write('after');
      return 'done';
    },
    clock,
  });
  return { localFunction, written, clock };
}

test('resolves with what the handler returns', async () => {
  const { localFunction, written, clock } = slowWriter(1000);
  const result = localFunction.invoke({});
  await clock.advance(1000);
  await expect(result).resolves.toBe('done');
  expect(written).toEqual(['before 3', 'after']);
});

test('ends at its timeout, and what runs on has no effect', async () => {
  const { localFunction, written, clock } = slowWriter(20_000);
  const result = expect(localFunction.invoke({})).rejects.toThrow('writer timed out after 10 seconds');
  await clock.advance(30_000);
  await result;
  expect(written).toEqual(['before 3']);
});

test('a killed invocation has no effect any more; the next one has', async () => {
  const { localFunction, written, clock } = slowWriter(1000);
  const killed = expect(localFunction.invoke({})).rejects.toThrow('writer was killed');
  await clock.advance(500);
  localFunction.kill();
  const next = localFunction.invoke({});
  await clock.advance(2000);
  await killed;
  await expect(next).resolves.toBe('done');
  expect(written).toEqual(['before 3', 'before 3', 'after']);
});

test('of several invocations the one that is chosen is killed', async () => {
  const { localFunction, written, clock } = slowWriter(1000);
  const [killed, other] = [localFunction.invoke({ id: 'a' }), localFunction.invoke({ id: 'b' })];
  const ended = expect(killed).rejects.toThrow('writer was killed');
  await clock.advance(500);
  localFunction.kill(({ id }) => id === 'a');
  await clock.advance(2000);
  await ended;
  await expect(other).resolves.toBe('done');
  expect(written).toEqual(['before 3', 'before 3', 'after']);
});

test('leaves no timer behind', async () => {
  const { localFunction, clock } = slowWriter(1000);
  const result = localFunction.invoke({});
  await clock.advance(1000);
  await result;
  expect(clock.waiting).toBe(0);
});

test('tells the handler how much time is left', async () => {
  const clock = createFakeClock();
  const left: number[] = [];
  const localFunction = createLocalFunction({
    name: 'clock',
    timeoutSeconds: 900,
    ports: {},
    createHandler: () => async (_event: object, context) => {
      left.push(context.getRemainingTimeInMillis());
      await clock.wait(60_000);
      left.push(context.getRemainingTimeInMillis());
    },
    clock,
  });
  const result = localFunction.invoke({});
  await clock.advance(60_000);
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

test('that cannot even be made is told in one line, though its caller hears nothing', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {});
  const localFunction = createLocalFunction({
    name: 'worker',
    timeoutSeconds: 1,
    ports: {},
    createHandler: () => {
      throw new Error('createWorker: presets.bg: wrong\n  at line 5');
    },
  });
  await expect(localFunction.invoke({})).rejects.toThrow('presets.bg');
  expect(told.mock.calls).toEqual([['The worker cannot start: createWorker: presets.bg: wrong']]);
  told.mockRestore();
});
