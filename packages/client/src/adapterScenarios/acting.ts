import { fakeTransport } from '../fakeTransport.js';
import { type AdapterScenarios, hello, minute, noFlags, operations, slowly } from './testbed.js';

/** What a hook does within an action, whose changes of state a framework may keep back until its end. */
export const acting: AdapterScenarios = {
  async 'shows at once what an action submits and awaits'({ mount, advance, expect, runAction }) {
    const transport = fakeTransport({ answer: 'One two three four', afterMs: 4_000 });
    const hook = await mount({ transport, stream: true });
    const submitted: string[] = [];
    runAction(async () => {
      const request = hook.current.submit(hello);
      submitted.push(request.id);
      await request;
    });
    await advance(2_500);
    expect(hook.current).toMatchObject({ ...noFlags, isPending: true, content: 'One two ' });
    await advance(minute);
    expect(hook.current).toMatchObject({ ...noFlags, isSuccess: true, id: submitted[0] });
    expect(transport.accepted).toBe(1);
  },

  async 'cancels what an action has submitted, though it has been rendered meanwhile'({
    mount,
    advance,
    expect,
    runAction,
  }) {
    const transport = fakeTransport({ afterMs: minute });
    const hook = await mount({ transport });
    hook.current.submit({ prompt: 'One' });
    await advance(1_000);
    const submitted: string[] = [];
    runAction(async () => {
      const two = hook.current.submit({ prompt: 'Two' });
      submitted.push(two.id);
      await two.catch(() => {});
    });
    await hook.setOptions({ transport, throttleMs: 10 });
    void hook.current.cancel();
    await advance(1_000);
    expect(hook.current).toMatchObject({ ...noFlags, isCancelled: true, id: submitted[0] });
    const cancelled = transport.calls.filter(({ operation }) => operation === 'cancel');
    expect(cancelled.map(({ id }) => id)).toEqual(submitted);
  },

  async 'shows that an action cancels while it waits for that'({ mount, advance, expect, runAction }) {
    const transport = fakeTransport({ afterMs: minute, before: slowly });
    const hook = await mount({ transport });
    hook.current.submit(hello);
    await advance(1_000);
    runAction(() => hook.current.cancel());
    await advance(100);
    expect(hook.current).toMatchObject({ ...noFlags, isPending: true, isCancelling: true });
    await advance(200);
    expect(hook.current).toMatchObject({ ...noFlags, isCancelled: true, isCancelling: false });
  },

  async 'stays reset, and shows another id, while an action goes on'({ mount, advance, expect, runAction }) {
    const transport = fakeTransport({ answer: ({ prompt }) => `${prompt}!` });
    const elsewhere = await mount({ transport });
    const { id } = elsewhere.current.submit({ prompt: 'One' });
    await advance(minute);
    const hook = await mount({ transport });
    runAction(async () => {
      hook.current.submit({ prompt: 'Two' });
      await new Promise((resolve) => setTimeout(resolve, minute));
    });
    await advance(5_000);
    expect(hook.current).toMatchObject({ isSuccess: true, data: 'Two!' });
    await hook.setOptions({ transport, id });
    await advance(0);
    expect(hook.current).toMatchObject({ isSuccess: true, id, data: 'One!' });
    hook.current.reset();
    await advance(0);
    expect(hook.current).toMatchObject({ ...noFlags, isIdle: true });
    await advance(2 * minute);
    expect(hook.current).toMatchObject({ ...noFlags, isIdle: true });
    expect(operations(transport).includes('cancel')).toBe(false);
  },

  async 'shows what an action submits in one go with a change of the id'({
    mount,
    advance,
    expect,
    runAction,
  }) {
    const transport = fakeTransport({ afterMs: 5_000 });
    const elsewhere = await mount({ transport });
    const { id } = elsewhere.current.submit({ prompt: 'One' });
    await advance(minute);
    const hook = await mount({ transport, id });
    const submitted: string[] = [];
    runAction(async () => {
      void hook.setOptions({ transport, id: null });
      const two = hook.current.submit({ prompt: 'Two' });
      submitted.push(two.id);
      await two;
    });
    await advance(minute);
    expect(hook.current).toMatchObject({ isSuccess: true, id: submitted[0] });
    await hook.setOptions({ transport, id });
    await advance(minute);
    expect(hook.current).toMatchObject({ isSuccess: true, id });
  },
};
