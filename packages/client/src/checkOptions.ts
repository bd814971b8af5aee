import { AIRequestError } from './errors.js';
import { mergeOptions } from './mergeOptions.js';
import { isFunction, isObject, numberFrom, oneOf, problemOf, type Rule } from './problemOf.js';
import type { WatchOptions } from './request.js';
import type { StandardSchema } from './schema.js';
import type { AIRequestTransport } from './transport.js';

const rules: Readonly<Record<string, Rule>> = {
  mode: oneOf('poll', 'subscribe'),
  stream: oneOf(true, false),
  timeout: numberFrom(1, Number.POSITIVE_INFINITY),
  throttleMs: numberFrom(0),
  signal: [(value) => isFunction((value as AbortSignal).addEventListener), 'an AbortSignal'],
  schema: [
    (value) => isFunction((value as Partial<StandardSchema>)['~standard']?.validate),
    'a Standard Schema: give a JSON schema as `jsonSchema`',
  ],
  jsonSchema: [isJsonSchema, 'a plain JSON schema: give any other as `schema`'],
  poll: [isObject, 'an object'],
  // Without one of these a call would fail again and again, as if the network were lost.
  transport: [isTransport, 'submit(), fetch() and cancel()'],
};

/** More reads than 20 a second help nobody, and each is paid for. */
const pollRules = (minMs = 50) => ({
  minMs: numberFrom(50),
  maxMs: numberFrom(minMs),
  ratio: numberFrom(0),
  jitter: numberFrom(0, 1 - Number.EPSILON),
});

/**
 * Takes the options that were given; one that is null was not.
 *
 * @throws {AIRequestError} `invalid_input`, when one is of no use; `misconfigured`, when the transport is.
 */
export function checkOptions<Options extends WatchOptions & { readonly id?: string }>(
  given: Options | null | undefined,
  ownId: string,
): Options {
  let requestId = ownId;
  let problem = 'The options must be an object.';
  let cause: unknown;
  try {
    const options = mergeOptions([given]);
    requestId = options.id ?? ownId;
    const poll = mergeOptions([options.poll]);
    if (isObject(given ?? {})) {
      problem = problemOf(options, rules) ?? problemOf(poll, pollRules(poll.minMs), 'poll.') ?? '';
    }
    if (!problem) return { ...options, poll };
  } catch (error) {
    cause = error;
  }
  const code = problem.startsWith('`transport`') ? 'misconfigured' : 'invalid_input';
  throw new AIRequestError(code, problem, { requestId, cause });
}

function isTransport(value: unknown): boolean {
  const { submit, fetch, cancel } = value as Partial<AIRequestTransport>;
  return [submit, fetch, cancel].every(isFunction);
}

/** A library's own schema would be sent with its insides. What zod writes as JSON schema has a hidden `~standard`, too. */
function isJsonSchema(value: unknown): boolean {
  if (!isObject(value)) return false;
  const schema = value as object;
  const isPlain = Object.getPrototypeOf(schema) === Object.prototype;
  return !('~standard' in (isPlain ? { ...schema } : schema));
}
