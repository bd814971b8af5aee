import { isTerminal } from '@amplify-ai-request/client/protocol';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { brokenPromises, stillLive } from './stage/brokenPromises.js';
import { createStage } from './stage/createStage.js';
import { ids } from './stage/paths.js';
import { createReference } from './stage/reference.js';
import type { Row, Stage } from './stage/stage.js';

/*
 * Random things happen in random order: clients submit, repeat, cancel and look, events arrive in any order and number,
 * workers claim, renew, complete, fail and die, time passes, the reaper comes. A reference of a few lines says what every
 * client must be told; in the end the promises are looked at.
 *
 * In background mode the model works on by itself, its webhook comes in any order and number, and replies to submissions are
 * lost.
 *
 * MODEL_RUNS=100000 runs longer, MODEL_SEED=… repeats a run.
 */

const runs = Number(process.env.MODEL_RUNS ?? 4_000);
const backgroundRuns = Number(process.env.MODEL_RUNS ?? 300);
const seed = Number(process.env.MODEL_SEED ?? Date.now() % 2 ** 31);

const owner = fc.constantFrom('ann', 'bob');
const id = fc.constantFrom(...ids);
const prompt = fc.constantFrom('Hello', 'Goodbye');
const position = fc.nat(20);

const steps = [
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('submit'), owner, id, prompt }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel'), owner, id }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fetch'), owner, id }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('deliver'), position, again: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('invoke'), position, again: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('pass'), seconds: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reap') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash'), after: fc.nat(12) }) },
] as const;

const webhook = {
  weight: 6,
  arbitrary: fc.record({ kind: fc.constant('webhook'), position, again: fc.boolean() }),
};

const shared = {
  model: fc.array(fc.constantFrom(0.5, 8, 3600, 'fails'), { minLength: 1, maxLength: 4 }),
  retryUnknown: fc.boolean(),
  stream: fc.boolean(),
  liveRequestsPerOwner: fc.constantFrom(1, 20),
};
const held = fc.record({
  ...shared,
  steps: fc.array(fc.oneof(...steps), { minLength: 3, maxLength: 14 }),
  background: fc.constant(false),
  replySeconds: fc.constant(0),
  lost: fc.constant<boolean[]>([]),
});
const inBackground = fc.record({
  ...shared,
  steps: fc.array(fc.oneof(...steps, webhook), { minLength: 3, maxLength: 14 }),
  background: fc.constant(true),
  replySeconds: fc.constantFrom(0, 5),
  lost: fc.array(fc.boolean(), { maxLength: 4 }),
});

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

test.for([
  ['lives of requests', held, runs],
  ['lives in background mode', inBackground, backgroundRuns],
] as const)(
  'random %s keep the promises and the rules',
  { timeout: 900_000 },
  async ([what, scenario, numRuns]) => {
    await fc.assert(fc.asyncProperty(scenario, live), { numRuns, seed, endOnFailure: false });
    console.log(`${numRuns} random ${what} kept the promises: MODEL_SEED=${seed} repeats them.`);
  },
);

async function live(scenario: Scenario): Promise<void> {
  const { steps, model, retryUnknown, stream, liveRequestsPerOwner, background, replySeconds, lost } =
    scenario;
  const reference = createReference();
  const events: (() => Promise<void>)[] = [];
  const invocations: (() => Promise<void>)[] = [];
  const webhooks: (() => Promise<void>)[] = [];
  let crashIn = Number.POSITIVE_INFINITY;
  const stage = await createStage({
    settings: {
      timeoutSeconds: background ? 300 : 60,
      background,
      retryUnknown,
      limits: { liveRequestsPerOwner },
    },
    replyMs: replySeconds * 1000,
    async model(call, wait, say) {
      const says = model[(call - 1) % model.length];
      say(`Good ${'very '.repeat(call)}`);
      if (says === 'fails') throw new Error('The table of the model broke');
      await wait(Number(says) * 1000);
      return 'day';
    },
    faults: {
      deliver: async (_, deliver) => void events.push(deliver),
      invoke: async (deliver) => void invocations.push(deliver),
      webhook: async (deliver) => void webhooks.push(deliver),
      loseReply: (submission) => lost[submission - 1] ?? false,
      kill() {
        crashIn -= 1;
        return crashIn === 0;
      },
    },
  });
  const take = (queue: (() => Promise<void>)[], at: number, again: boolean) => {
    if (queue.length === 0) return;
    const place = at % queue.length;
    const [run] = again ? [queue[place]] : queue.splice(place, 1);
    void run?.();
  };

  for (const one of steps) {
    const { kind } = one;
    if (kind === 'submit') {
      // Different requests ask different things: so calls of the model can be told apart.
      const text = `${one.prompt} ${one.id}`;
      const expected = reference.submit(one.owner, one.id, text);
      await told(reference, one.id, expected, () =>
        stage.submit(one.owner, { id: one.id, prompt: text, stream }),
      );
    }
    if (kind === 'cancel') {
      const expected = reference.cancel(one.owner, one.id);
      await told(reference, one.id, expected, () => stage.cancel(one.owner, one.id));
    }
    if (kind === 'fetch') {
      const expected = reference.fetch(one.owner, one.id);
      await told(reference, one.id, expected, () => stage.fetch(one.owner, { id: one.id }));
    }
    if (kind === 'deliver') take(events, one.position, one.again);
    if (kind === 'invoke') take(invocations, one.position, one.again);
    if (kind === 'webhook') take(webhooks, one.position, one.again);
    if (kind === 'pass') await stage.clock.advance(one.seconds * 1000);
    if (kind === 'reap') void stage.reap();
    if (kind === 'crash') crashIn = one.after + 1;
    await stage.clock.advance(0);
  }
  await comeToRest(stage, background ? 390_000 : 150_000, events, invocations, webhooks);
  expect(await stillLive(stage)).toEqual([]);
  await stage.clock.advance(300_000);
  const mostCalls = retryUnknown ? 4 : 1;
  expect(await brokenPromises(stage, { mostCalls, workersMayBeHeld: true })).toEqual([]);
  await stage.stop();
}
type Scenario = typeof held | typeof inBackground extends fc.Arbitrary<infer Value> ? Value : never;

/** What is under way arrives, late as it is; then the time of every request runs out. */
async function comeToRest(
  stage: Stage,
  milliseconds: number,
  ...queues: (() => Promise<void>)[][]
): Promise<void> {
  for (const queue of queues) for (const run of queue.splice(0)) void run();
  await stage.clock.advance(milliseconds + stage.reaperKills * 60_000);
  for (const queue of queues) for (const run of queue.splice(0)) void run();
  await stage.clock.advance(10_000);
}

/** A client is told what the reference says. */
async function told(
  reference: ReturnType<typeof createReference>,
  of: string,
  expected: string,
  ask: () => Promise<Row>,
): Promise<void> {
  const answer = await ask().then(
    ({ status }) => String(status),
    (error: { extensions: { errorType: string } }) => error.extensions.errorType,
  );
  if (expected === 'conflict' || expected === 'not_found') return expect(answer).toBe(expected);
  if (expected === 'over') expect(isTerminal(answer)).toBe(true);
  else if (expected !== 'any') expect(answer).toBe(expected);
  expect(reference.sees(of, answer), `${of} became ${answer}`).toBe(true);
}
