import { isObject } from '../http/parseObject.js';
import type { StandInCall } from './chatCall.js';
import { checkModel, checkRoles, checkRoot, checkTemperature, type Refusal, refuse } from './refusal.js';

const leastTokens = 16;
const mostMetadata = { keys: 16, keyCharacters: 64, valueCharacters: 512 };

/** What chat completions call otherwise: https://platform.openai.com/docs/guides/migrate-to-responses */
const moved: Readonly<Record<string, string>> = {
  messages: 'input',
  max_tokens: 'max_output_tokens',
  max_completion_tokens: 'max_output_tokens',
  response_format: 'text.format',
};

/**
 * Finds what OpenAI would refuse in the creation of a response; nothing when it would work on it.
 * https://platform.openai.com/docs/api-reference/responses/create
 */
export function checkResponseCall(call: StandInCall, unknownModels: readonly string[]): Refusal | undefined {
  return (
    checkModel(call.model, unknownModels) ??
    checkNames(call) ??
    checkRoles(call.messages, 'input') ??
    checkFormat(call) ??
    checkTemperature(call.model, call.body.temperature) ??
    checkTokens(call) ??
    checkMetadata(call) ??
    checkMode(call)
  );
}

function checkNames({ body }: StandInCall): Refusal | undefined {
  const name = Object.keys(moved).find((old) => old in body);
  return name === undefined
    ? undefined
    : refuse(
        `Unsupported parameter: '${name}'. In the Responses API, this parameter has moved to '${moved[name]}'.`,
        'unsupported_parameter',
        name,
      );
}

function checkFormat({ messages, body }: StandInCall): Refusal | undefined {
  const { format } = (body.text ?? {}) as { format?: { type?: unknown; name?: unknown; schema?: unknown } };
  if (format?.type === 'json_object' && !messages.some(({ content }) => /json/i.test(content))) {
    return refuse(
      "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
      null,
      'input',
    );
  }
  if (format?.type !== 'json_schema') return undefined;
  if (!/^[\w-]{1,64}$/.test(String(format.name ?? ''))) {
    return refuse("Missing required parameter: 'text.format.name'.", 'missing_required_parameter', 'text');
  }
  return isObject(format.schema)
    ? checkRoot(format, 'text.format.schema', 'invalid_json_schema')
    : refuse("Missing required parameter: 'text.format.schema'.", 'missing_required_parameter', 'text');
}

function checkTokens({ body: { max_output_tokens: value } }: StandInCall): Refusal | undefined {
  if (value === undefined || value === null) return undefined;
  return Number.isInteger(value) && Number(value) >= leastTokens
    ? undefined
    : refuse(
        `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= ${leastTokens}, but got ${value} instead.`,
        'integer_below_min_value',
        'max_output_tokens',
      );
}

function checkMetadata({ body: { metadata } }: StandInCall): Refusal | undefined {
  if (metadata === undefined || metadata === null) return undefined;
  const entries = isObject(metadata) ? Object.entries(metadata) : undefined;
  const isValid = entries?.every(
    ([key, value]) =>
      key.length <= mostMetadata.keyCharacters &&
      typeof value === 'string' &&
      value.length <= mostMetadata.valueCharacters,
  );
  return isValid && entries && entries.length <= mostMetadata.keys
    ? undefined
    : refuse("Invalid 'metadata': expected at most 16 short texts.", 'invalid_type', 'metadata');
}

function checkMode({ stream, body }: StandInCall): Refusal | undefined {
  if (body.background !== true || stream) {
    return refuse(
      'The stand-in works on responses in the background only, and streams none.',
      null,
      'background',
    );
  }
  return body.store === false
    ? refuse("Invalid 'store': background mode requires it to be true.", 'invalid_value', 'store')
    : undefined;
}
