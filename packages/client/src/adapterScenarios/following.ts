import { fakeTransport } from '../fakeTransport.js';
import { type AdapterScenarios, hello, isChange, minute, noFlags, recorder } from './testbed.js';

/** What a hook shows of a request. */
export const following: AdapterScenarios = {
  async 'shows a request that was submitted elsewhere, by its id'({ mount, advance, expect }) {
    const transport = fakeTransport({ answer: 'One two three four', afterMs: 4_000 });
    const { calls, ...callbacks } = recorder();
    const elsewhere = await mount({ transport, stream: true });
    const { id } = elsewhere.current.submit(hello);
    await advance(2_500);
    await elsewhere.unmount();
    const hook = await mount({ transport, stream: true, id, ...callbacks });
    await advance(0);
    expect(hook.current).toMatchObject({ ...noFlags, isPending: true, id, content: 'One two ' });
    await advance(1_000);
    expect(hook.current.content).toBe('One two three ');
    await advance(minute);
    expect(hook.current).toMatchObject({ ...noFlags, isSuccess: true, id, data: 'One two three four' });
    expect(calls).toEqual([['success', id, 'One two three four']]);
    expect(transport.accepted).toBe(1);
  },

  async 'shows another request when the id changes, and none without an id'({ mount, advance, expect }) {
    const transport = fakeTransport({ answer: ({ prompt }) => `${prompt}!`, afterMs: 1_000 });
    const elsewhere = await mount({ transport });
    const [one, two] = ['One', 'Two'].map((prompt) => elsewhere.current.submit({ prompt }).id);
    await advance(minute);
    const { calls, ...callbacks } = recorder();
    const hook = await mount({ transport, id: null, ...callbacks });
    expect(hook.current.isIdle).toBe(true);
    await hook.setOptions({ transport, id: one, ...callbacks });
    await advance(0);
    expect(hook.current).toMatchObject({ isSuccess: true, id: one, data: 'One!' });
    await hook.setOptions({ transport, id: two, ...callbacks });
    await advance(0);
    expect(hook.current).toMatchObject({ isSuccess: true, id: two, data: 'Two!' });
    await hook.setOptions({ transport, ...callbacks });
    await advance(0);
    expect(hook.current).toMatchObject({ ...noFlags, isIdle: true, content: '' });
    expect(calls).toEqual([
      ['success', one, 'One!'],
      ['success', two, 'Two!'],
    ]);
  },
  async 'changes nothing when its own id is stored and given back'({ mount, advance, expect }) {
    const transport = fakeTransport({ afterMs: 5_000 });
    const { calls, ...callbacks } = recorder();
    const hook = await mount({ transport, ...callbacks });
    const one = hook.current.submit({ prompt: 'One' });
    await advance(2_000);
    const before = hook.history.length;
    await hook.setOptions({ transport, id: one.id, ...callbacks });
    await advance(minute);
    const later = hook.history.slice(before - 1);
    expect(later.map(({ status }) => status).filter(isChange)).toEqual(['in_progress', 'completed']);
    const two = hook.current.submit({ prompt: 'Two' });
    await advance(minute);
    const reads = transport.calls.length;
    await hook.setOptions({ transport, id: two.id, ...callbacks });
    await advance(minute);
    expect(transport.calls.length).toBe(reads);
    expect(calls.map(([, id]) => id)).toEqual([one.id, two.id]);
  },

  async 'stays reset though it has an id, until that changes'({ mount, advance, expect }) {
    const transport = fakeTransport();
    const elsewhere = await mount({ transport });
    const [one, two] = ['One', 'Two'].map((prompt) => elsewhere.current.submit({ prompt }).id);
    await advance(minute);
    const hook = await mount({ transport, id: one });
    await advance(minute);
    expect(hook.current).toMatchObject({ isSuccess: true, id: one });
    hook.current.reset();
    await advance(0);
    await hook.setOptions({ transport, id: one, stream: true });
    expect(hook.current).toMatchObject({ ...noFlags, isIdle: true });
    hook.current.reset();
    await hook.setOptions({ transport, id: two });
    await advance(minute);
    expect(hook.current).toMatchObject({ isSuccess: true, id: two });
  },

  async 'shows what is submitted in one go with a change of the id'({ mount, advance, expect }) {
    const transport = fakeTransport();
    const elsewhere = await mount({ transport });
    const { id } = elsewhere.current.submit({ prompt: 'One' });
    await advance(minute);
    const hook = await mount({ transport, id });
    const changed = hook.setOptions({ transport, id: null });
    const two = hook.current.submit({ prompt: 'Two' });
    await changed;
    await advance(minute);
    expect(hook.current).toMatchObject({ isSuccess: true, id: two.id });
    await hook.setOptions({ transport, id });
    await advance(minute);
    expect(hook.current).toMatchObject({ isSuccess: true, id });
  },

  async 'shows what can be told of the data while it is written'({ mount, advance, expect }) {
    const transport = fakeTransport({ answer: '{ "city": "Tokyo", "people": 37 }', afterMs: 6_000 });
    const hook = await mount({ transport, stream: true });
    hook.current.submit({ ...hello, format: 'json' });
    await advance(3_500);
    expect(hook.current.partialData).toEqual({ city: 'Tokyo' });
    expect(hook.current.data).toBe(undefined);
    await advance(minute);
    expect(hook.current.data).toEqual({ city: 'Tokyo', people: 37 });
  },

  async 'parses no partial data that nobody reads'({ mount, advance, expect }) {
    const transport = fakeTransport({ answer: '{ "city": "Tokyo", "people": 37 }', afterMs: 6_000 });
    const hook = await mount({ transport, stream: true });
    const { parse } = JSON;
    const texts: string[] = [];
    JSON.parse = (text, reviver) => {
      texts.push(text);
      return parse(text, reviver);
    };
    try {
      hook.current.submit({ ...hello, format: 'json' });
      await advance(minute);
    } finally {
      JSON.parse = parse;
    }
    expect(texts.filter((text) => text.includes('city'))).toEqual([hook.current.content]);
  },

  async 'passes on what the developer should know'({ mount, advance, expect }) {
    const transport = fakeTransport({ afterMs: minute, subscription: 'refused' });
    const hook = await mount({ transport, stream: true });
    hook.current.submit(hello);
    await advance(1_000);
    expect(hook.current.notices).toEqual([
      'Live updates: The subscription was refused. The request is polled.',
    ]);
  },
};
