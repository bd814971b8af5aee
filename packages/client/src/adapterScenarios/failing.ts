import { fakeTransport } from '../fakeTransport.js';
import {
  type AdapterScenarios,
  hasOneFlag,
  hello,
  lose,
  minute,
  noFlags,
  operations,
  recorder,
  refuse,
} from './testbed.js';

/** What a hook makes of errors. */
export const failing: AdapterScenarios = {
  async 'shows why a request failed, and tells it once'({ mount, advance, expect }) {
    const transport = fakeTransport({ afterMs: 1_000, answer: refuse });
    const { calls, ...callbacks } = recorder();
    const hook = await mount({ transport, ...callbacks });
    const { id } = hook.current.submit(hello);
    await advance(minute);
    expect(hook.current).toMatchObject({
      ...noFlags,
      isError: true,
      status: 'failed',
      error: { code: 'refused' },
    });
    expect(calls).toEqual([['error', id, 'refused']]);
    hook.current.refetch();
    await advance(minute);
    expect(calls.length).toBe(1);
    expect(hook.history.every(hasOneFlag)).toBe(true);
  },

  async 'shows wrong input as an error, without asking anyone'({ mount, advance, expect }) {
    const transport = fakeTransport();
    const { calls, ...callbacks } = recorder();
    const hook = await mount({ transport, ...callbacks });
    const { id } = hook.current.submit({});
    await advance(minute);
    expect(hook.current).toMatchObject({ ...noFlags, isError: true, error: { code: 'invalid_input' } });
    await hook.setOptions({ transport, id: 'no id', ...callbacks });
    await advance(minute);
    expect(hook.current).toMatchObject({ ...noFlags, isError: true, error: { code: 'invalid_input' } });
    expect(calls).toEqual([
      ['error', id, 'invalid_input'],
      ['error', 'no id', 'invalid_input'],
    ]);
    expect(transport.calls).toEqual([]);
  },

  async 'calls an answer that does not fit its schema an error'({ mount, advance, expect }) {
    const transport = fakeTransport({ answer: '[]' });
    const { calls, ...callbacks } = recorder();
    const validate = () => ({ issues: [{ message: 'Not a city.' }] });
    const schema = { '~standard': { version: 1, vendor: 'test', validate } } as const;
    const hook = await mount({ transport, schema, jsonSchema: {}, ...callbacks });
    const { id } = hook.current.submit(hello);
    await advance(minute);
    expect(hook.current).toMatchObject({ ...noFlags, isError: true, content: '[]' });
    expect(calls).toEqual([['error', id, 'invalid_output']]);
  },

  async 'looks again after the connection was lost'({ mount, advance, expect }) {
    const faults = { lost: false };
    const transport = fakeTransport({
      afterMs: 3 * minute,
      before: lose('fetch', () => faults.lost),
    });
    const { calls, ...callbacks } = recorder();
    const hook = await mount({ transport, ...callbacks });
    const { id } = hook.current.submit(hello);
    await advance(5_000);
    faults.lost = true;
    await advance(minute);
    expect(hook.current).toMatchObject({
      ...noFlags,
      isError: true,
      status: 'in_progress',
      error: { code: 'connection' },
    });
    faults.lost = false;
    hook.current.refetch();
    await advance(0);
    expect(hook.current).toMatchObject({ ...noFlags, isPending: true, id });
    expect(hook.current.error).toBe(undefined);
    await advance(3 * minute);
    expect(hook.current).toMatchObject({ ...noFlags, isSuccess: true });
    expect(calls).toEqual([
      ['error', id, 'connection'],
      ['success', id, 'A fake answer.'],
    ]);
    expect(transport.accepted).toBe(1);
  },

  async 'sends a request that never arrived again, under its id'({ mount, advance, expect }) {
    const faults = { lost: true };
    const transport = fakeTransport({ before: lose('submit', () => faults.lost) });
    const hook = await mount({ transport });
    const { id } = hook.current.submit(hello);
    await advance(minute);
    expect(hook.current).toMatchObject({ ...noFlags, isError: true, error: { code: 'connection' } });
    expect(transport.accepted).toBe(0);
    faults.lost = false;
    hook.current.refetch();
    await advance(minute);
    expect(hook.current).toMatchObject({ ...noFlags, isSuccess: true, id });
    expect(transport.accepted).toBe(1);
  },

  async 'looks again after its time was over'({ mount, advance, expect }) {
    const transport = fakeTransport({ afterMs: minute });
    const hook = await mount({ transport, timeout: 10_000 });
    hook.current.submit(hello);
    await advance(30_000);
    expect(hook.current).toMatchObject({ ...noFlags, isError: true, error: { code: 'timeout' } });
    const before = transport.calls.length;
    await advance(minute);
    expect(transport.calls.length).toBe(before);
    hook.current.refetch();
    await advance(10_000);
    expect(hook.current).toMatchObject({ ...noFlags, isSuccess: true });
  },

  async 'sends nothing any more once its time is over, until it is told to look again'({
    mount,
    advance,
    expect,
  }) {
    const network = { ms: 40_000 };
    const before = () => new Promise<void>((resolve) => setTimeout(resolve, network.ms));
    const transport = fakeTransport({ before });
    const hook = await mount({ transport, timeout: 10_000 });
    const { id } = hook.current.submit(hello);
    await advance(3 * minute);
    const timeout = { code: 'timeout', retryable: true };
    expect(hook.current).toMatchObject({ ...noFlags, isError: true, status: 'submitting', error: timeout });
    expect(operations(transport)).toEqual(['submit']);
    network.ms = 0;
    hook.current.refetch();
    await advance(minute);
    expect(hook.current).toMatchObject({ ...noFlags, isSuccess: true, id });
    expect(transport.accepted).toBe(1);
  },

  async 'lives on when a callback throws'({ mount, advance, expect, collectUncaught }) {
    const uncaught = collectUncaught();
    const [bad, worse] = [new Error('The app is at fault.'), new Error('Here too.')];
    const callbacks = {
      onError() {
        throw bad;
      },
      onSuccess() {
        throw worse;
      },
    };
    const transport = fakeTransport();
    const hook = await mount({ transport, id: 'no id', ...callbacks });
    await advance(0);
    expect(hook.current).toMatchObject({ ...noFlags, isError: true, error: { code: 'invalid_input' } });
    hook.current.submit({});
    const { id } = hook.current.submit(hello);
    await advance(minute);
    expect(hook.current).toMatchObject({ ...noFlags, isSuccess: true, id });
    expect(uncaught.at(0)).toBe(bad);
    expect(uncaught.at(-1)).toBe(worse);
  },

  async 'takes null for what is not given, and calls no callback that is no function'({
    mount,
    advance,
    collectUncaught,
    expect,
  }) {
    const uncaught = collectUncaught();
    const transport = fakeTransport();
    const nothing = { onSuccess: 5, onError: {}, timeout: null, poll: null, schema: null };
    const hook = await mount({ transport, ...(nothing as object) });
    hook.current.submit(hello, null as never);
    await advance(minute);
    expect(hook.current).toMatchObject({ ...noFlags, isSuccess: true, data: 'A fake answer.' });
    hook.current.submit({});
    await advance(0);
    expect(hook.current).toMatchObject({ ...noFlags, isError: true, error: { code: 'invalid_input' } });
    await advance(minute);
    expect(uncaught).toEqual([]);
  },

  async 'shows a submit whose options are of no use as one that failed, and sends nothing'({
    mount,
    advance,
    expect,
  }) {
    const transport = fakeTransport();
    const { calls, ...callbacks } = recorder();
    const hook = await mount({ transport, timeout: -1, ...callbacks });
    const { id } = hook.current.submit(hello);
    await advance(minute);
    expect(hook.current).toMatchObject({ ...noFlags, isError: true, error: { code: 'invalid_input' } });
    expect(calls).toEqual([['error', id, 'invalid_input']]);
    expect(transport.calls).toEqual([]);
  },
};
