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

  async 'says so when a cancel does not arrive, and goes on'({ mount, advance, expect }) {
    const transport = fakeTransport({ afterMs: 2 * minute, before: lose('cancel') });
    const hook = await mount({ transport });
    await hook.current.cancel();
    hook.current.submit(hello);
    await advance(1_000);
    const reasons: unknown[] = [];
    hook.current.cancel().catch((reason) => reasons.push(reason));
    await advance(minute);
    expect(reasons).toMatchObject([{ code: 'connection' }]);
    expect(hook.current.isPending).toBe(true);
    await advance(2 * minute);
    expect(hook.current.isSuccess).toBe(true);
  },
};
