import { type FakeTransport, fakeTransport } from '../fakeTransport.js';
import {
  type AdapterScenarios,
  hasOneFlag,
  hello,
  isChange,
  minute,
  noFlags,
  operations,
  recorder,
  slowly,
} from './testbed.js';

/** What a hook does with what it submits. */
export const submitting: AdapterScenarios = {
  async 'shows nothing, and asks for nothing, before anything is submitted'({ mount, advance, expect }) {
    const transport = fakeTransport();
    const hook = await mount({ transport });
    await advance(minute);
    expect(hook.current).toMatchObject({
      ...noFlags,
      isIdle: true,
      status: 'idle',
      content: '',
      notices: [],
    });
    const { id, data, error, usage, finishReason, model, createdAt, completedAt } = hook.current;
    const facts = [id, data, error, usage, finishReason, model, createdAt, completedAt];
    expect(facts.every((fact) => fact === undefined)).toBe(true);
    expect(hook.history.length).toBe(1);
    expect(transport.calls).toEqual([]);
  },

  async 'submits one job and shows it to its end'({ mount, advance, expect }) {
    const transport = fakeTransport({ afterMs: 5_000, before: slowly });
    const { calls, ...callbacks } = recorder();
    const hook = await mount({ transport, ...callbacks });
    const request = hook.current.submit(hello);
    const result = request.then();
    await advance(0);
    expect(hook.current).toMatchObject({ ...noFlags, isPending: true, id: request.id, status: 'submitting' });
    await advance(minute);
    const answer = { id: request.id, content: 'A fake answer.', data: 'A fake answer.' };
    expect(hook.current).toMatchObject({ ...noFlags, isSuccess: true, status: 'completed', ...answer });
    expect(hook.current.usage).toEqual({ promptTokens: 1, completionTokens: 2, totalTokens: 3 });
    const { finishReason, model, createdAt, completedAt } = hook.current;
    expect([finishReason, model]).toEqual(['stop', 'fake-model']);
    expect((completedAt?.getTime() ?? 0) - (createdAt?.getTime() ?? 0)).toBe(5_000);
    expect(calls).toEqual([['success', request.id, 'A fake answer.']]);
    expect(transport.accepted).toBe(1);
    expect(await result).toMatchObject(answer);
    expect(hook.history.map(({ status }) => status).filter(isChange)).toEqual([
      'idle',
      'submitting',
      'queued',
      'in_progress',
      'completed',
    ]);
    expect(hook.history.every(hasOneFlag)).toBe(true);
  },

  async 'renders as often as it is throttled, not as often as pieces come in'({ mount, advance, expect }) {
    const answer = Array.from({ length: 1_000 }, (_, index) => `word${index}`).join(' ');
    const transport = fakeTransport({ answer, afterMs: 10_000 });
    const hook = await mount({ transport, stream: true, throttleMs: 100 });
    hook.current.submit(hello);
    await advance(5_000);
    const half = hook.current.content;
    expect(answer.startsWith(half)).toBe(true);
    expect(half.length).toBeGreaterThan(answer.length * 0.4);
    await advance(6_000);
    expect(hook.current).toMatchObject({ isSuccess: true, content: answer });
    expect(hook.history.length).toBeGreaterThan(90);
    expect(hook.history.length).toBeLessThan(110);
  },

  async 'opens the subscription before it submits'({ mount, advance, expect }) {
    const subscribers: number[] = [];
    const transport: FakeTransport = fakeTransport({
      before({ operation }) {
        if (operation === 'submit') subscribers.push(transport.subscribers);
      },
    });
    const hook = await mount({ transport, mode: 'subscribe' });
    // As after an `await`, when frameworks are in no hurry to render.
    setTimeout(() => hook.current.submit(hello), 10);
    await advance(minute);
    expect(subscribers).toEqual([1]);
    expect(hook.current.isSuccess).toBe(true);
    expect(transport.subscribers).toBe(0);
  },

  async 'lets the last submit win, and leaves the earlier one alone'({ mount, advance, expect }) {
    const transport = fakeTransport({ answer: ({ prompt }) => `${prompt}!`, afterMs: 5_000 });
    const { calls, ...callbacks } = recorder();
    const hook = await mount({ transport, ...callbacks });
    const first = hook.current.submit({ prompt: 'One' });
    await advance(2_000);
    const second = hook.current.submit({ prompt: 'Two' });
    const third = hook.current.submit({ prompt: 'Three' });
    const earlier = Promise.all([first, second]);
    await advance(minute);
    expect(hook.current).toMatchObject({ isSuccess: true, id: third.id, data: 'Three!' });
    expect(calls).toEqual([['success', third.id, 'Three!']]);
    expect(operations(transport).includes('cancel')).toBe(false);
    expect((await earlier).map(({ data }) => data)).toEqual(['One!', 'Two!']);
    const shownAfter = hook.history.slice(hook.history.findIndex(({ id }) => id === third.id));
    expect(shownAfter.every(({ id }) => id === third.id)).toBe(true);
  },

  async 'can be reset, and submit again'({ mount, advance, expect }) {
    const transport = fakeTransport({ afterMs: 5_000 });
    const { calls, ...callbacks } = recorder();
    const hook = await mount({ transport, ...callbacks });
    const first = hook.current.submit(hello);
    await advance(1_000);
    hook.current.reset();
    await advance(0);
    expect(hook.current).toMatchObject({ ...noFlags, isIdle: true, content: '' });
    expect(hook.current.id).toBe(undefined);
    const before = operations(transport);
    await advance(minute);
    expect(operations(transport)).toEqual(before);
    const second = hook.current.submit(hello);
    hook.current.reset();
    const third = hook.current.submit(hello);
    await advance(minute);
    expect(hook.current).toMatchObject({ isSuccess: true, id: third.id });
    expect(calls).toEqual([['success', third.id, 'A fake answer.']]);
    expect(new Set([first.id, second.id, third.id]).size).toBe(3);
    expect(transport.accepted).toBe(3);
  },

  async 'takes what has changed in its options into the next submit'({ mount, advance, expect }) {
    const transport = fakeTransport({ afterMs: 2_000 });
    const later = fakeTransport({ answer: 'Later.' });
    const { calls, ...callbacks } = recorder();
    const hook = await mount({ transport, ...callbacks });
    const { submit, cancel, reset, refetch } = hook.current;
    const { id } = submit(hello);
    await advance(1_000);
    const { calls: newCalls, ...newCallbacks } = recorder();
    await hook.setOptions({ transport: later, stream: true, ...newCallbacks });
    await advance(minute);
    expect(hook.current).toMatchObject({ isSuccess: true, id, data: 'A fake answer.' });
    expect([calls, newCalls]).toEqual([[], [['success', id, 'A fake answer.']]]);
    submit(hello);
    await advance(minute);
    expect(hook.current).toMatchObject({ isSuccess: true, data: 'Later.' });
    expect([transport.accepted, later.accepted]).toEqual([1, 1]);
    const { current } = hook;
    expect(
      [current.submit, current.cancel, current.reset, current.refetch].every(
        (action, index) => action === [submit, cancel, reset, refetch][index],
      ),
    ).toBe(true);
  },

  async 'takes a default where neither the hook nor the submit says anything'({ mount, advance, expect }) {
    const transport = fakeTransport({ afterMs: 2_000 });
    const own = fakeTransport();
    const hook = await mount({ transport: undefined, stream: undefined }, { transport, stream: true });
    hook.current.submit(hello);
    await advance(1_500);
    expect(hook.current.content).toBe('A fake ');
    hook.current.submit(hello, { transport: own });
    await advance(minute);
    expect([transport.accepted, own.accepted]).toEqual([1, 1]);
  },
};
