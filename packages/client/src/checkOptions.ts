import { AIRequestError } from './errors.js';
import { isFunction, isObject, numberFrom, oneOf, problemOf, type Rule } from './problemOf.js';
import type { ErrorCode } from './protocol.js';
import type { WatchOptions } from './request.js';
import type { StandardSchema } from './schema.js';
import type { AIRequestTransport } from './transport.js';

const rules: Readonly<Record<string, Rule>> = {
  mode: oneOf('poll', 'subscribe'),
  stream: oneOf(true, false),
  timeout: numberFrom(1),
  throttleMs: numberFrom(0),
  signal: [(value) => isFunction((value as AbortSignal).addEventListener), 'an AbortSignal'],
  schema: [
    (value) => isFunction((value as Partial<StandardSchema>)['~standard']?.validate),
    'a Standard Schema: give a JSON schema as `jsonSchema`',
  ],
  jsonSchema: [isJsonSchema, 'a plain JSON schema: give any other as `schema`'],
  poll: [isObject, 'an object'],
};

/** More reads than 20 a second help nobody, and each is paid for. */
const pollRules = (minMs = 50): Readonly<Record<string, Rule>> => ({
  minMs: numberFrom(50, Number.MAX_VALUE),
  maxMs: numberFrom(minMs, Number.MAX_VALUE),
  ratio: numberFrom(0, Number.MAX_VALUE),
  jitter: numberFrom(0, 1 - Number.EPSILON),
});

const optionNames = [...Object.keys(rules), 'id', 'transport'];
const pollNames = Object.keys(pollRules());

/**
 * Takes the options that were given, by name, wherever they come from; one that is null was not.
 *
 * @throws {AIRequestError} `invalid_input`, when one is of no use; `misconfigured`, when the transport is.
 */
export function checkOptions<Options extends WatchOptions>(
  given: Options | null | undefined,
  requestId: string,
): Options {
  let code: ErrorCode = 'invalid_input';
  let problem: string | undefined = 'The options must be an object.';
  let cause: unknown;
  try {
    if (isObject(given ?? {})) {
      const options = pick(given, optionNames);
      const poll = pick(options.poll, pollNames);
      problem = problemOf(options, rules) ?? problemOf(poll, pollRules(poll.minMs), 'poll.');
      if (!problem && !isTransport(options.transport)) {
        code = 'misconfigured';
        problem = '`transport` takes submit(), fetch() and cancel().';
      }
      if (!problem) return { ...options, poll };
    }
  } catch (error) {
    cause = error;
  }
  throw new AIRequestError(code, problem ?? '', { requestId, cause });
}

function pick<Options extends object>(given: Options | null | undefined, names: readonly string[]): Options {
  const values = names.map((name) => [name, given?.[name as keyof Options]]);
  return Object.fromEntries(values.filter(([, value]) => value != null));
}

/** Without one of these a call would fail again and again, as if the network were lost. */
function isTransport(transport: AIRequestTransport | undefined): boolean {
  if (!transport) return true;
  const { submit, fetch, cancel } = transport;
  return [submit, fetch, cancel].every(isFunction);
}

/** A library's own schema would be sent with its insides. What zod writes as JSON schema has a hidden `~standard`, too. */
function isJsonSchema(value: unknown): boolean {
  if (!isObject(value)) return false;
  const schema = value as object;
  const isPlain = Object.getPrototypeOf(schema) === Object.prototype;
  return !('~standard' in (isPlain ? { ...schema } : schema));
}
