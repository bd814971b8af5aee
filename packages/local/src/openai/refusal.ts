import { type OpenAIError, openAIError } from './openAIError.js';

export interface Refusal {
  readonly status: number;
  readonly body: OpenAIError;
}

/** Models that think before they answer: https://platform.openai.com/docs/guides/reasoning */
export const reasoningModel = /^(o\d|gpt-5(?!-chat))/;

const roles = ['developer', 'system', 'user', 'assistant', 'tool', 'function'];

export function refuse(message: string, code: string | null = null, param: string | null = null): Refusal {
  return { status: 400, body: openAIError(message, code, param) };
}

/** @param param What OpenAI names in this call as what is wrong; `code` likewise. */
export function checkRoot(
  { name, schema }: { readonly name?: unknown; readonly schema?: unknown },
  param: string,
  code: string | null,
): Refusal | undefined {
  const { type = 'None' } = (schema ?? {}) as { type?: unknown };
  return type === 'object'
    ? undefined
    : refuse(
        `Invalid schema for response_format '${name}': schema must be a JSON Schema of 'type: "object"', got 'type: "${type}"'.`,
        code,
        param,
      );
}

export function checkModel(model: string, unknownModels: readonly string[]): Refusal | undefined {
  if (!model) return refuse('you must provide a model parameter');
  if (!unknownModels.includes(model)) return undefined;
  return { status: 404, body: openAIError(`The model \`${model}\` does not exist`, 'model_not_found') };
}

/** @param param What OpenAI calls the messages in this call. */
export function checkRoles(
  messages: readonly { readonly role: string }[],
  param: string,
): Refusal | undefined {
  if (messages.length === 0) {
    return refuse(
      `Invalid '${param}': empty array. Expected an array with minimum length 1.`,
      'empty_array',
      param,
    );
  }
  const stranger = messages.find(({ role }) => !roles.includes(role));
  return stranger && refuse(`Invalid value: '${stranger.role}'.`, 'invalid_value', `${param}[0].role`);
}

export function checkTemperature(model: string, temperature: unknown): Refusal | undefined {
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
