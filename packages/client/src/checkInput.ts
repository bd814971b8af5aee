import { AIRequestError } from './errors.js';
import type { AIRequestInput } from './input.js';
import { mergeOptions } from './mergeOptions.js';
import { isObject } from './problemOf.js';
import { requestIdPattern } from './protocol.js';
import { type StandardSchema, toJsonSchema } from './schema.js';
import type { SubmittedInput } from './transport.js';

/** How an answer is asked for, beside what is asked. */
interface Asked {
  readonly stream?: boolean;
  readonly schema?: StandardSchema;
  readonly jsonSchema?: object;
}

/** Says what is wrong with an id that no backend would take. */
export function problemOfId(id: string): string | undefined {
  return typeof id === 'string' && requestIdPattern.test(id)
    ? undefined
    : 'The id must be a lower-case UUID, as crypto.randomUUID() makes it.';
}

/**
 * Takes what is asked, as a copy: the same in every retry, whatever the caller does to the object. JSON sees through a
 * framework's proxies.
 *
 * @throws {AIRequestError} `invalid_input`, when there is something that no backend could answer.
 */
export function checkInput(
  input: AIRequestInput,
  requestId: string,
  { stream, schema, jsonSchema }: Asked = {},
): SubmittedInput {
  let copy: SubmittedInput | undefined;
  let flaw: string | undefined;
  let cause: unknown;
  try {
    const given = mergeOptions([input]);
    const description = describe(given, requestId, schema, jsonSchema);
    const asked = { ...given, ...(description && { schema: description }), ...(stream && { stream }) };
    const text = JSON.stringify(isObject(input) && asked, (key, value) => {
      flaw ??= flawOf(key) ?? flawOf(value);
      return value;
    });
    copy = JSON.parse(text);
    if (copy) flaw ??= strangerIn(given);
  } catch (error) {
    if (AIRequestError.is(error)) throw error;
    cause = error;
  }
  const problem = problemOfId(requestId) ?? flaw ?? problemOfInput(copy);
  if (problem) throw new AIRequestError('invalid_input', problem, { requestId, cause });
  return copy as SubmittedInput;
}

/** The JSON schema that goes along. A preset has its own, on the server. */
function describe(
  input: AIRequestInput,
  requestId: string,
  schema: StandardSchema | undefined,
  given: object | undefined,
): object | undefined {
  if (!schema || given || input.preset) return given;
  let cause: unknown;
  try {
    const description = toJsonSchema(schema);
    if (description) return description;
  } catch (error) {
    cause = error;
  }
  const message =
    'The `schema` does not say in JSON schema what the model should write: give that as `jsonSchema`.';
  throw new AIRequestError('invalid_input', message, { requestId, cause });
}

/** With the flag, a surrogate matches only where its other half is missing. */
const halfCharacter = /\p{Surrogate}/u;

/** What JSON would take and give back as something else. */
function flawOf(value: unknown): string | undefined {
  if (typeof value === 'string' && halfCharacter.test(value)) {
    return 'A text holds half of a character, such as a cut-off emoji: cut texts between characters.';
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return 'Numbers must be finite.';
}

const inputNames = Object.keys({
  prompt: 1,
  system: 1,
  messages: 1,
  model: 1,
  maxTokens: 1,
  temperature: 1,
  format: 1,
  preset: 1,
  variables: 1,
} satisfies Record<keyof AIRequestInput, 1>);

/** What would be lost in silence, and missed in the answer. */
function strangerIn(given: object): string | undefined {
  const name = Object.keys(given).find((key) => !inputNames.includes(key));
  if (name === undefined) return undefined;
  return `The input takes no \`${name}\`, only ${inputNames.join(', ')}. Options go into the second argument.`;
}

/** Only what no backend could answer: what a deployer allows, the backend knows, and says it to every client. */
function problemOfInput(input: SubmittedInput | null | undefined): string | undefined {
  if (!input) return 'The input must be an object that JSON can take: no cycles, no BigInt, not too deep.';
  const { preset, variables, stream: _, ...others } = input;
  if (preset) {
    // An empty text or list is nothing, here as everywhere.
    const given = Object.entries(others).filter(([, value]) => `${value}`);
    const names = given.map(([name]) => `\`${name === 'schema' ? 'jsonSchema' : name}\``).join(', ');
    return names && `A preset goes with \`variables\` and nothing else: leave out ${names}.`;
  }
  if (variables) return '`variables` fill the placeholders of a `preset`: name one.';
  if (!others.prompt && !others.messages?.length) {
    return 'There is nothing to answer: give a `prompt`, `messages` or a `preset`.';
  }
}
