import { AIRequestError } from '../errors.js';
import { type FakeCall, fakeTransport } from '../fakeTransport.js';
import {
  type AdapterScenarios,
  hasOneFlag,
  hello,
  lose,
  minute,
  noFlags,
  operations,
  recorder,
  slowly,
} from './testbed.js';

/** How a request, or a hook, comes to its end. */
export const ending: AdapterScenarios = {
  async 'looks no more once its component is gone, and lets the request go on'({ mount, advance, expect }) {
    const transport = fakeTransport({ afterMs: 5_000 });
    const { calls, ...callbacks } = recorder();
    const hook = await mount({ transport, stream: true, ...callbacks });
    const request = hook.current.submit(hello);
    await advance(1_000);
    await hook.unmount();
    await advance(0);
    const before = operations(transport);
    await advance(minute);
    expect(operations(transport)).toEqual(before);
    expect(before.includes('cancel')).toBe(false);
    expect(transport.subscribers).toBe(0);
    expect(calls).toEqual([]);
    const result = request.then();
    await advance(0);
    expect((await result).data).toBe('A fake answer.');
  },

  async 'cancels the request when its component goes, if it is told to'({ mount, advance, expect }) {
    const transport = fakeTransport({ afterMs: minute });
    const { calls, ...callbacks } = recorder();
    const hook = await mount({ transport, cancelOnUnmount: true, ...callbacks });
    const overtaken = hook.current.submit({ prompt: 'One' });
    const request = hook.current.submit({ prompt: 'Two' });
    await advance(1_000);
    expect(operations(transport).includes('cancel')).toBe(false);
    await hook.unmount();
    await advance(1_000);
    expect([overtaken.snapshot.status, request.snapshot.status]).toEqual(['queued', 'cancelled']);
    expect(calls).toEqual([]);
  },

  async 'cancels a request that was submitted elsewhere then too, and not before'({
    mount,
    advance,
    expect,
  }) {
    const transport = fakeTransport({ afterMs: minute });
    const elsewhere = await mount({ transport });
    const request = elsewhere.current.submit(hello);
    const hook = await mount({ transport, id: request.id, cancelOnUnmount: true });
    await advance(1_000);
    await elsewhere.unmount();
    expect(operations(transport).includes('cancel')).toBe(false);
    await hook.unmount();
    await advance(0);
    expect(operations(transport).filter((operation) => operation === 'cancel')).toEqual(['cancel']);
  },

  async 'keeps what was written when it is cancelled, and calls it no error'({ mount, advance, expect }) {
    const transport = fakeTransport({ answer: 'One two three four', afterMs: 4_000 });
    const { calls, ...callbacks } = recorder();
    const hook = await mount({ transport, stream: true, ...callbacks });
    hook.current.submit(hello);
    await advance(2_500);
    await hook.current.cancel();
    await advance(minute);
    expect(hook.current).toMatchObject({ ...noFlags, isCancelled: true, status: 'cancelled' });
    expect([hook.current.content, hook.current.error]).toEqual(['One two ', undefined]);
    expect(calls).toEqual([]);
    expect(hook.history.every(hasOneFlag)).toBe(true);
  },

  async 'shows an abort as a cancel, at once'({ mount, advance, expect }) {
    const transport = fakeTransport({ afterMs: minute });
    const { calls, ...callbacks } = recorder();
    const owner = new AbortController();
    const hook = await mount({ transport, ...callbacks });
    hook.current.submit(hello, { signal: owner.signal });
    await advance(1_000);
    owner.abort();
    await advance(0);
    expect(hook.current).toMatchObject({ ...noFlags, isCancelled: true, status: 'cancelled' });
    expect(calls).toEqual([]);
    expect(operations(transport).includes('cancel')).toBe(true);
  },

  async 'tells while a cancel is under way'({ mount, advance, expect }) {
    const transport = fakeTransport({ afterMs: minute, before: slowly });
    const hook = await mount({ transport });
    hook.current.submit(hello);
    await advance(1_000);
    expect([hook.current.isCancelling, hook.current.cancelError]).toEqual([false, undefined]);
    const cancelled = hook.current.cancel();
    // Pressed twice, it is one.
    void hook.current.cancel();
    await advance(100);
    expect(hook.current).toMatchObject({ ...noFlags, isPending: true, isCancelling: true });
    await advance(200);
    await cancelled;
    expect(hook.current).toMatchObject({ ...noFlags, isCancelled: true, isCancelling: false });
    expect(operations(transport).filter((operation) => operation === 'cancel')).toEqual(['cancel']);
  },

  async 'says so when a cancel does not arrive, and goes on'({ mount, advance, expect }) {
    const transport = fakeTransport({ afterMs: 2 * minute, before: lose('cancel') });
    const { calls, ...callbacks } = recorder();
    const hook = await mount({ transport, ...callbacks });
    await hook.current.cancel();
    const { id } = hook.current.submit(hello);
    await advance(1_000);
    const cancelled = hook.current.cancel();
    await advance(minute);
    await cancelled;
    expect(hook.current).toMatchObject({ isPending: true, isCancelling: false });
    expect(hook.current.cancelError).toMatchObject({ code: 'connection', retryable: true });
    expect(calls).toEqual([]);
    await advance(2 * minute);
    expect(hook.current).toMatchObject({ isSuccess: true, cancelError: undefined });
    expect(calls).toEqual([['success', id, 'A fake answer.']]);
  },

  async 'calls a cancel ended once the request is over, though nobody has answered it'({
    mount,
    advance,
    expect,
  }) {
    const never = ({ operation }: FakeCall) =>
      operation === 'cancel' ? new Promise<void>(() => {}) : undefined;
    const transport = fakeTransport({ afterMs: 5_000, before: never });
    const hook = await mount({ transport });
    hook.current.submit(hello);
    await advance(1_000);
    void hook.current.cancel();
    await advance(1_000);
    expect(hook.current).toMatchObject({ isPending: true, isCancelling: true });
    await advance(10_000);
    expect(hook.current).toMatchObject({ isSuccess: true, isCancelling: false });
  },

  async 'cancels again after a cancel that did not arrive'({ mount, advance, expect }) {
    const faults = { lost: true };
    const transport = fakeTransport({ afterMs: 5 * minute, before: lose('cancel', () => faults.lost) });
    const hook = await mount({ transport });
    hook.current.submit(hello);
    await advance(1_000);
    void hook.current.cancel();
    await advance(minute);
    expect(hook.current.cancelError).toMatchObject({ code: 'connection' });
    void hook.current.cancel();
    await advance(100);
    expect(hook.current).toMatchObject({ isCancelling: true, cancelError: undefined });
    faults.lost = false;
    await advance(minute);
    expect(hook.current).toMatchObject({ isCancelled: true, isCancelling: false, cancelError: undefined });
  },

  async 'shows nothing of a cancel that fails late, when another request is shown'({
    mount,
    advance,
    expect,
  }) {
    const transport = fakeTransport({ afterMs: 5 * minute, before: lose('cancel') });
    const hook = await mount({ transport });
    const one = hook.current.submit({ prompt: 'One' });
    await advance(1_000);
    void hook.current.cancel();
    await advance(1_000);
    const two = hook.current.submit({ prompt: 'Two' });
    await advance(0);
    expect(hook.current).toMatchObject({ id: two.id, isCancelling: false });
    await advance(minute);
    expect(hook.current).toMatchObject({ id: two.id, cancelError: undefined });
    void hook.current.cancel();
    await advance(minute);
    expect(hook.current.cancelError).toMatchObject({ requestId: two.id });
    await hook.setOptions({ transport, id: one.id });
    await advance(0);
    expect(hook.current).toMatchObject({ id: one.id, isPending: true, cancelError: undefined });
    void hook.current.cancel();
    await advance(minute);
    hook.current.reset();
    await advance(0);
    expect(hook.current).toMatchObject({ ...noFlags, isIdle: true, cancelError: undefined });
  },

  async 'keeps why a cancel failed, though that of an earlier request fails later'({
    mount,
    advance,
    expect,
  }) {
    const network = { ms: 10_000 };
    const before = async ({ operation }: FakeCall) => {
      if (operation !== 'cancel') return;
      await new Promise((resolve) => setTimeout(resolve, network.ms));
      throw new AIRequestError('unauthorized', 'Signed out.');
    };
    const transport = fakeTransport({ afterMs: minute, before });
    const hook = await mount({ transport });
    hook.current.submit({ prompt: 'One' });
    await advance(1_000);
    void hook.current.cancel();
    const two = hook.current.submit({ prompt: 'Two' });
    await advance(1_000);
    network.ms = 1_000;
    void hook.current.cancel();
    await advance(2_000);
    expect(hook.current.cancelError).toMatchObject({ code: 'unauthorized', requestId: two.id });
    await advance(20_000);
    expect(hook.current.cancelError).toMatchObject({ code: 'unauthorized', requestId: two.id });
  },
};
