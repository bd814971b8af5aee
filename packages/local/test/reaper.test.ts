import { createAIRequest, resumeAIRequest } from '@amplify-ai-request/client';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { LocalBackendOptions } from '../src/index.js';
import { useBackend } from './useBackend.js';

type Faults = NonNullable<LocalBackendOptions['faults']>;
type PortCall = Parameters<NonNullable<Faults['kill']>>[0];

const start = useBackend();
const poll = { minMs: 50 };

beforeEach(() => {
  // Each function that dies says so.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

/** At this speed a lease ends after a second and a half, and the reaper comes every three. */
const startWith = (kill: Faults['kill'], options: LocalBackendOptions = {}) =>
  start({ speed: 20, faults: { kill }, ...options });

/** Kills a function at one of its calls, the first times that it gets there. */
function killAt(name: PortCall['function'], call: string, moment: PortCall['moment'], times = 1) {
  let left = times;
  return (at: PortCall) => at.function === name && at.call === call && at.moment === moment && left-- > 0;
}

/** One delivery, and as many repetitions as the stream's mapping makes. */
const untilGivenUp = 6;

const outcomeOf = (prompt: string) =>
  createAIRequest({ prompt }, { poll })
    .wait()
    .catch((reason: unknown) => reason);

describe('a request whose worker dies', () => {
  test.for([
    ['before it asks the model', 'before', 0],
    ['with the answer in its hands', 'after', 1],
  ] as const)('%s ends as unknown_outcome, and no other model is asked', async ([, moment, asked]) => {
    const backend = await startWith(killAt('worker', 'model.ask', moment, Number.POSITIVE_INFINITY));
    expect(await outcomeOf('Hello')).toMatchObject({ code: 'unknown_outcome' });
    expect(backend.calls).toHaveLength(asked);
  });

  test('before it has claimed it gets another, and its answer', async () => {
    const backend = await startWith(killAt('worker', 'store.claim', 'before'));
    expect(await outcomeOf('Hello')).toMatchObject({ content: expect.stringContaining('Hello') });
    expect(backend.calls).toHaveLength(1);
  });

  test('after it has answered is answered', async () => {
    await startWith(killAt('worker', 'store.complete', 'after'));
    expect(await outcomeOf('Hello')).toMatchObject({ content: expect.stringContaining('Hello') });
  });

  test('is asked again where the deployer chose to pay twice', async () => {
    const backend = await startWith(killAt('worker', 'model.ask', 'after'), { retryUnknown: true });
    expect(await outcomeOf('Hello')).toMatchObject({ content: expect.stringContaining('Hello') });
    expect(backend.calls).toHaveLength(2);
  });

  test("makes room for its owner's next", async () => {
    const limits = { liveRequestsPerOwner: 1 };
    await startWith(killAt('worker', 'model.ask', 'before'), { limits });
    expect(await outcomeOf('Hello')).toMatchObject({ code: 'unknown_outcome' });
    await vi.waitFor(async () => expect(await outcomeOf('Hello again')).toHaveProperty('content'), {
      timeout: 30_000,
    });
  });
});

describe('a request whose dispatcher dies each time, until the stream gives it up,', () => {
  test.for([
    ['before it is admitted', 'store.admit'],
    ['before it gets a worker', 'workers.start'],
  ] as const)('%s is answered all the same', async ([, call]) => {
    const backend = await startWith(killAt('dispatcher', call, 'before', untilGivenUp));
    expect(await outcomeOf('Hello')).toMatchObject({ content: expect.stringContaining('Hello') });
    expect(backend.failures).toHaveLength(1);
    expect(backend.calls).toHaveLength(1);
  });

  test("when it is over leaves the index, and makes room for its owner's next", async () => {
    let isDying = true;
    const kill = ({ function: name, call }: PortCall) =>
      isDying && name === 'dispatcher' && call === 'usage.findEntry';
    const backend = await startWith(kill, { limits: { liveRequestsPerOwner: 1 } });
    const { id } = await createAIRequest({ prompt: 'Hello' }, { poll });
    expect(await outcomeOf('Too early')).toMatchObject({ code: 'quota_exceeded' });
    await vi.waitUntil(() => backend.failures.length >= 2, { timeout: 30_000 });
    isDying = false;
    const isBooked = async () => {
      const row = (await backend.rows()).find((item) => item.id === id);
      return row !== undefined && !('check_bucket' in row);
    };
    await vi.waitUntil(isBooked, { timeout: 30_000 });
    expect(await outcomeOf('Hello again')).toMatchObject({ content: expect.stringContaining('again') });
  });
});

describe('a request that no worker gets to, as behind a cap,', () => {
  test('times out as queued, and nothing was paid', async () => {
    const backend = await startWith(killAt('worker', 'store.claim', 'before', Number.POSITIVE_INFINITY), {
      timeoutSeconds: 60,
    });
    const request = createAIRequest({ prompt: 'Hello' }, { poll });
    const statuses = new Set<string>();
    request.subscribe(() => statuses.add(request.snapshot.status));
    await expect(request).rejects.toMatchObject({ code: 'timeout', message: /nothing was paid/ });
    expect([...statuses]).toEqual(['queued', 'failed']);
    expect(backend.calls).toEqual([]);
  });

  test('is answered once there is one', async () => {
    let isCapped = true;
    const kill = ({ function: name, call }: PortCall) =>
      isCapped && name === 'worker' && call === 'store.claim';
    const backend = await startWith(kill);
    const outcome = outcomeOf('Hello');
    await vi.waitUntil(async () => (await backend.rows()).some(({ admitted_at }) => admitted_at));
    isCapped = false;
    expect(await outcome).toMatchObject({ content: expect.stringContaining('Hello') });
    expect(backend.calls).toHaveLength(1);
  });
});

describe('a reaper that dies itself', () => {
  test.for(['store.findDue', 'store.read', 'store.abandon'])('at %s goes on a minute later', async (call) => {
    const workerDies = killAt('worker', 'model.ask', 'before');
    let hasDied = false;
    let reaperDies: ReturnType<typeof killAt> = () => false;
    const backend = await startWith((at) => {
      if (workerDies(at)) {
        // Whatever the dispatcher does from now on, it does as reaper.
        hasDied = true;
        reaperDies = killAt('dispatcher', call, 'before');
        return true;
      }
      return hasDied && reaperDies(at);
    });
    expect(await outcomeOf('Hello')).toMatchObject({ code: 'unknown_outcome' });
    expect(backend.calls).toEqual([]);
  });
});

test('many requests, while functions die at every turn, each come to one end', async () => {
  let [number, left] = [0, 25];
  const deaths = ['store.read', 'store.claim', 'model.ask', 'usage.count', 'workers.start', 'store.complete'];
  const kill = ({ call }: PortCall) => deaths.includes(call) && ++number % 5 === 0 && left-- > 0;
  const backend = await startWith(kill, { timeoutSeconds: 60 });
  const requests = Array.from({ length: 12 }, (_, index) =>
    createAIRequest({ prompt: `Number ${index}` }, { poll }),
  );
  await Promise.allSettled(requests.map((request) => request.wait()));
  for (const { id, snapshot } of requests) {
    expect(['completed', 'failed']).toContain(snapshot.status);
    const again = await resumeAIRequest(id)
      .wait()
      .then(({ content }) => content)
      .catch(({ code }) => code);
    expect(again).toBe(snapshot.status === 'completed' ? snapshot.content : snapshot.error?.code);
  }
  for (const { messages } of backend.calls) {
    const prompt = messages.at(-1)?.content;
    expect(backend.calls.filter((call) => call.messages.at(-1)?.content === prompt)).toHaveLength(1);
  }
});
