import type { StandInCall } from './chatCall.js';
import { type OpenAIError, openAIError } from './openAIError.js';

export interface Refusal {
  readonly status: number;
  readonly body: OpenAIError;
}

/** Models that think before they answer: https://platform.openai.com/docs/guides/reasoning */
const reasoningModel = /^(o\d|gpt-5(?!-chat))/;

const roles = ['developer', 'system', 'user', 'assistant', 'tool', 'function'];

/**
 * Finds what OpenAI would refuse in a call; nothing when it would answer.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export function checkCall(call: StandInCall, unknownModels: readonly string[]): Refusal | undefined {
  if (!call.model) return refuse('you must provide a model parameter');
  if (unknownModels.includes(call.model)) {
    const body = openAIError(`The model \`${call.model}\` does not exist`, 'model_not_found');
    return { status: 404, body };
  }
  return checkMessages(call) ?? checkTemperature(call) ?? checkTokens(call) ?? checkStream(call);
}

function checkMessages({ messages, body }: StandInCall): Refusal | undefined {
  if (messages.length === 0) {
    return refuse(
      "Invalid 'messages': empty array. Expected an array with minimum length 1.",
      'empty_array',
      'messages',
    );
  }
  const stranger = messages.find(({ role }) => !roles.includes(role));
  if (stranger) return refuse(`Invalid value: '${stranger.role}'.`, 'invalid_value', 'messages[0].role');
  const { response_format: format } = body as { response_format?: { type?: unknown } };
  if (format?.type === 'json_object' && !messages.some(({ content }) => /json/i.test(content))) {
    return refuse(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      null,
      'messages',
    );
  }
  return undefined;
}

function checkTemperature({ model, body: { temperature } }: StandInCall): Refusal | undefined {
  if (temperature === undefined || temperature === null) return undefined;
  if (typeof temperature !== 'number' || temperature < 0 || temperature > 2) {
    const code = Number(temperature) > 2 ? 'decimal_above_max_value' : 'decimal_below_min_value';
    return refuse("Invalid 'temperature': expected a number between 0 and 2.", code, 'temperature');
  }
  return reasoningModel.test(model) && temperature !== 1
    ? refuse(
        `Unsupported value: 'temperature' does not support ${temperature} with this model. Only the default (1) value is supported.`,
        'unsupported_value',
        'temperature',
      )
    : undefined;
}

function checkTokens({ model, body }: StandInCall): Refusal | undefined {
  const given = (['max_tokens', 'max_completion_tokens'] as const).filter(
    (name) => (body[name] ?? null) !== null,
  );
  for (const name of given) {
    const value = body[name];
    if (!Number.isInteger(value) || Number(value) < 1) {
      return refuse(`Invalid '${name}': expected an integer of at least 1.`, 'integer_below_min_value', name);
    }
  }
  if (given.length === 2) {
    return refuse(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      'invalid_parameter_combination',
    );
  }
  return reasoningModel.test(model) && given[0] === 'max_tokens'
    ? refuse(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        'unsupported_parameter',
        'max_tokens',
      )
    : undefined;
}

function checkStream({ stream, body }: StandInCall): Refusal | undefined {
  return body.stream_options && !stream
    ? refuse(
        "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
        null,
        'stream_options',
      )
    : undefined;
}

function refuse(message: string, code: string | null = null, param: string | null = null): Refusal {
  return { status: 400, body: openAIError(message, code, param) };
}
