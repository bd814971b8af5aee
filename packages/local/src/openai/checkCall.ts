import type { StandInCall } from './chatCall.js';
import {
  checkModel,
  checkRoles,
  checkRoot,
  checkTemperature,
  type Refusal,
  reasoningModel,
  refuse,
} from './refusal.js';

/**
 * Finds what OpenAI would refuse in a call; nothing when it would answer.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export function checkCall(call: StandInCall, unknownModels: readonly string[]): Refusal | undefined {
  return (
    checkModel(call.model, unknownModels) ??
    checkRoles(call.messages, 'messages') ??
    checkFormat(call) ??
    checkTemperature(call.model, call.body.temperature) ??
    checkTokens(call) ??
    checkStream(call)
  );
}

function checkFormat({ messages, body }: StandInCall): Refusal | undefined {
  const { response_format: format } = body as {
    response_format?: { type?: unknown; json_schema?: { name?: unknown; schema?: unknown } };
  };
  const described = format?.type === 'json_schema' ? format.json_schema : undefined;
  if (described?.schema !== undefined) return checkRoot(described, 'response_format', null);
  return format?.type === 'json_object' && !messages.some(({ content }) => /json/i.test(content))
    ? refuse(
        "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
        null,
        'messages',
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
