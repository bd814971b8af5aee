import type { RequestActions, RequestDefaults, RequestOptions, RequestState } from '../adapter.js';
import { AIRequestError } from '../errors.js';
import type { FakeCall, FakeTransport } from '../fakeTransport.js';

/** A component that uses the hook, and nothing else. */
export interface MountedHook {
  /** What the hook shows now. */
  readonly current: RequestState & RequestActions;
  /** What it showed in each rendering. */
  readonly history: readonly RequestState[];
  setOptions(options: RequestOptions): Promise<void>;
  unmount(): Promise<void>;
}

/** What an adapter's tests bring: a framework, a fake clock, and the assertions of Vitest or Jest. */
export interface AdapterTestbed {
  /** Renders a component whose hook has these options, below these defaults. */
  mount(options: RequestOptions, defaults?: RequestDefaults): Promise<MountedHook>;
  /** Lets so many milliseconds pass, and the framework render. */
  advance(milliseconds: number): Promise<void>;
  /** Runs what a form or a button does, as the framework would that keeps state back until it has ended. */
  runAction(action: () => Promise<void>): void;
  /** Collects from now on what is thrown where nobody catches it, until the test ends. */
  collectUncaught(): readonly unknown[];
  expect(value: unknown): {
    toBe(expected: unknown): void;
    toEqual(expected: unknown): void;
    toMatchObject(expected: object): void;
    toBeLessThan(expected: number): void;
    toBeGreaterThan(expected: number): void;
  };
}

/** Runs one promise of an adapter on a testbed, by the promise's words: it rejects, or asserts, where it is broken. */
export type AdapterScenarios = Readonly<Record<string, (testbed: AdapterTestbed) => Promise<void>>>;

export const hello = { prompt: 'Hello' };

export const minute = 60_000;

export const noFlags = {
  isIdle: false,
  isPending: false,
  isSuccess: false,
  isError: false,
  isCancelled: false,
};

/** What a hook owes in every rendering. */
export function hasOneFlag(state: RequestState): boolean {
  const { isIdle, isPending, isSuccess, isError, isCancelled } = state;
  return [isIdle, isPending, isSuccess, isError, isCancelled].filter(Boolean).length === 1;
}

export function isChange(value: unknown, index: number, values: readonly unknown[]): boolean {
  return index === 0 || value !== values[index - 1];
}

/** Callbacks that write down what they are told. */
export function recorder() {
  const calls: unknown[][] = [];
  return {
    calls,
    onSuccess: ((result, { id }) =>
      calls.push(['success', id, result.data])) satisfies RequestOptions['onSuccess'],
    onError: (({ code }, { id }) => calls.push(['error', id, code])) satisfies RequestOptions['onError'],
  };
}

export function operations({ calls }: FakeTransport): string[] {
  return calls.map(({ operation }) => operation);
}

/** A network on which calls of one kind never arrive, as long as it is down. */
export function lose(operation: FakeCall['operation'], isDown = () => true): (call: FakeCall) => void {
  return (call) => {
    if (call.operation === operation && isDown()) throw new Error('Lost.');
  };
}

/** A network on which each call takes its time. */
export function slowly(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 200);
  });
}

/** A model that refuses. */
export function refuse(): never {
  throw new AIRequestError('refused', 'The model refused.');
}
