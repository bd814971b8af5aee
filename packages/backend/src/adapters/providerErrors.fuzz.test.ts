import { inspect } from 'node:util';
import { errorCodes } from '@amplify-ai-request/client/protocol';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { arbitraryReply, type Reply, sendReply } from '../../test/arbitraryReply.js';
import { mark } from '../../test/arbitrarySecret.js';
import { anyCall, asking, modelServer } from '../../test/modelServer.js';
import { RequestFailure, unknownOutcome } from '../engine/failure.js';
import { chatModel } from './chatModel.js';
import { modelFailures } from './modelFailures.js';

/** Others each time; `FUZZ_SEED=…`, which a failure names, brings the same ones again. */
const replies = 4_000;
const atOnce = 40;

/** A provider is known by the model that it is asked for: each has one reply, whenever it is asked. */
const providers = new Map<string, Reply>();
const calls = new Map<string, number>();
let server: Awaited<ReturnType<typeof modelServer>>;

beforeAll(async () => {
  server = await modelServer(({ body, response }) => {
    server.bodies.length = 0;
    const model = `${body.model}`;
    calls.set(model, (calls.get(model) ?? 0) + 1);
    const reply = providers.get(model);
    if (reply) sendReply(reply, response);
  });
});
afterAll(() => server.stop());
afterEach(() => vi.restoreAllMocks());

const ourWords = new Set<string>([
  unknownOutcome().message,
  ...Object.values(modelFailures).map(([, message]) => message),
]);

/** Asks a provider that replies so, and says what came of it: a code, or `answered`. Throws where a promise is broken. */
async function outcomeOf(reply: Reply, model: string): Promise<string> {
  providers.set(model, reply);
  calls.set(model, 0);
  const asked = chatModel({
    apiKey: () => 'sk-test',
    baseUrl: server.url,
    backoffMs: 0,
    clock: { wait: async () => {} },
  }).ask({ ...anyCall, model }, asking());
  const outcome = await asked.then(
    ({ usage, ...answer }) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  providers.delete(model);
  expect(calls.get(model)).toBeLessThanOrEqual(6);
  if ('answer' in outcome) {
    expect(outcome.answer).toEqual({ ...reply.answer, model: reply.answer?.model ?? model });
    return 'answered';
  }
  // Where the connection breaks right behind the answer, either may come first.
  if (!reply.breaks) expect(reply.answer).toBeUndefined();
  return checkFailure(outcome.error);
}

function checkFailure(error: unknown): string {
  if (!(error instanceof RequestFailure)) throw new Error(`Not one of our failures: ${inspect(error)}`);
  const { code, message, stack } = error;
  expect(errorCodes).toContain(code);
  expect(ourWords).toContain(message);
  expect('cause' in error).toBe(false);
  const visible = [
    message,
    stack,
    `${error}`,
    JSON.stringify(error),
    inspect(error, { depth: Infinity, showHidden: true }),
  ];
  expect(visible.join('\n')).not.toContain(mark);
  return code;
}

/** Everything that the process writes, instead of writing it. */
function listenToConsole(): () => string {
  const written: unknown[] = [];
  const note = (...values: unknown[]) => void written.push(...values);
  for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'] as const) {
    vi.spyOn(console, method).mockImplementation(note);
  }
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      note(`${text}`);
      return true;
    });
  }
  return () => written.map((value) => inspect(value)).join('\n');
}

test(`whatever ${replies} providers reply, it is an answer or a failure of ours, and tells nothing of theirs`, async () => {
  const seed = Number(process.env.FUZZ_SEED) || Math.ceil(Math.random() * 2 ** 31);
  const written = listenToConsole();
  const sampled = fc.sample(arbitraryReply, { numRuns: replies, seed }).entries();
  const outcomes = new Map<string, number>();

  async function askOneByOne(): Promise<void> {
    for (const [number, reply] of sampled) {
      try {
        const outcome = await outcomeOf(reply, `model-${number}`);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      } catch (error) {
        throw new Error(`Seed ${seed}, reply ${number}: ${inspect(reply).slice(0, 3000)}`, { cause: error });
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, askOneByOne));

  expect(written(), `seed ${seed}`).not.toContain(mark);
  // Of the others too few come to be sure of one in every run.
  const kinds = ['invalid_input', 'misconfigured', 'rate_limited', 'refused', 'failed', 'unknown_outcome'];
  expect([...outcomes.keys()].sort(), `seed ${seed}`).toEqual(expect.arrayContaining(['answered', ...kinds]));
}, 180_000);
