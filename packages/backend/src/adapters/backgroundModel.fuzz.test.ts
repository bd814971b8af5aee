import { inspect } from 'node:util';
import { errorCodes } from '@amplify-ai-request/client/protocol';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arbitraryReply, type Reply, sendReply } from '../../test/arbitraryReply.js';
import { mark } from '../../test/arbitrarySecret.js';
import { anyCall } from '../../test/modelServer.js';
import { anyOwner, responsesServer } from '../../test/responsesServer.js';
import { RequestFailure, unknownOutcome } from '../engine/failure.js';
import { backgroundModel } from './backgroundModel.js';
import { modelFailures } from './modelFailures.js';

/** Others each time; `FUZZ_SEED=…`, which a failure names, brings the same ones again. */
const replies = 1_500;
const atOnce = 20;

/** A provider is known by the model, or the response, that it is asked for: each has one reply, whenever it is asked. */
const providers = new Map<string, Reply>();
const calls = new Map<string, number>();
let server: Awaited<ReturnType<typeof responsesServer>>;

beforeAll(async () => {
  server = await responsesServer(({ call: { path, body }, response }) => {
    server.calls.length = 0;
    const name = `${body?.model ?? path.split('/')[3]}`;
    calls.set(name, (calls.get(name) ?? 0) + 1);
    const reply = providers.get(name);
    if (reply) sendReply(reply, response);
  });
});
afterAll(() => server.stop());

const ourWords = new Set<string>([
  unknownOutcome().message,
  ...Object.values(modelFailures).map(([, message]) => message),
]);

const modelOf = () =>
  backgroundModel({
    apiKey: () => 'sk-test',
    baseUrl: server.url,
    backoffMs: 0,
    clock: { wait: async () => {} },
  });

const options = { signal: new AbortController().signal, confirm: async () => {} };

/** What came of it: our code of a failure. Throws where a promise is broken. */
async function codeOf(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return 'none';
  if (!(error instanceof RequestFailure)) throw new Error(`Not one of our failures: ${inspect(error)}`);
  expect(errorCodes).toContain(error.code);
  expect(ourWords).toContain(error.message);
  expect('cause' in error).toBe(false);
  const visible = [error.stack, JSON.stringify(error), inspect(error, { depth: Infinity, showHidden: true })];
  expect(visible.join('\n')).not.toContain(mark);
  return error.code;
}

/** Whether a submission that met this reply may live on: such headers are too much to read, and so the reply is none. */
const leavesOpen = ({ status, headers }: Reply) =>
  status === undefined || status < 300 || status === 408 || status >= 500 || 'x-huge' in headers;

async function checkSubmission(reply: Reply, name: string): Promise<string> {
  const code = await codeOf(modelOf().submit({ ...anyCall, model: name }, anyOwner, options));
  // None of these replies holds an id.
  expect(code).not.toBe('none');
  const posts = calls.get(name) ?? 0;
  if (leavesOpen(reply)) {
    expect(code).toBe('unknown_outcome');
    expect(posts).toBe(1);
  } else {
    expect(code).not.toBe('unknown_outcome');
    expect(posts).toBeLessThanOrEqual(reply.status === 429 ? 4 : 2);
  }
  return code;
}

async function checkLook(reply: Reply, name: string): Promise<string> {
  const code = await codeOf(
    modelOf()
      .retrieve(name)
      .then((response) => expect(response).toBeUndefined()),
  );
  if (code === 'none') expect(reply.status).toBe(404);
  expect(code).not.toBe('unknown_outcome');
  expect(calls.get(name)).toBe(1);
  return code;
}

type Check = (reply: Reply, name: string) => Promise<string>;

test.for<[string, Check, readonly string[]]>([
  ['a submission', checkSubmission, ['misconfigured', 'invalid_input', 'rate_limited', 'unknown_outcome']],
  ['a look', checkLook, ['none', 'misconfigured', 'rate_limited', 'failed']],
])(
  'whatever %s meets, it ends by a failure of ours, and is repeated only where it was turned away',
  async ([, check, kinds]) => {
    const seed = Number(process.env.FUZZ_SEED) || Math.ceil(Math.random() * 2 ** 31);
    const sampled = fc.sample(arbitraryReply, { numRuns: replies, seed }).entries();
    const outcomes = new Set<string>();

    async function checkOneByOne(): Promise<void> {
      for (const [number, reply] of sampled) {
        const name = `${check.name}-${number}`;
        providers.set(name, reply);
        try {
          outcomes.add(await check(reply, name));
        } catch (error) {
          throw new Error(`Seed ${seed}, reply ${number}: ${inspect(reply).slice(0, 3000)}`, {
            cause: error,
          });
        }
        providers.delete(name);
      }
    }
    await Promise.all(Array.from({ length: atOnce }, checkOneByOne));

    expect([...outcomes], `seed ${seed}`).toEqual(expect.arrayContaining([...kinds]));
  },
);
