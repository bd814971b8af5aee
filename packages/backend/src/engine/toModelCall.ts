import type { Message } from '@amplify-ai-request/client/protocol';
import type { Settings } from '../settings.js';
import { RequestFailure } from './failure.js';
import { isReasoningModel } from './isReasoningModel.js';
import { parseMessages } from './parseMessages.js';
import type { ModelCall } from './ports.js';
import type { StoredRequest } from './storedRequest.js';

/**
 * Turns a request into the call that it asks for: the request's own wishes, then the deployer's settings.
 *
 * @throws {RequestFailure} `invalid_input` when it asks for more than the deployer allows, or for nothing at all.
 */
export function toModelCall(request: StoredRequest, settings: Settings): ModelCall {
  checkSizes(request, settings.limits);
  const model = chooseModel(request.model, settings.models);
  const format = request.format ?? 'text';
  if (format !== 'text' && format !== 'json') throw invalid("The format must be 'text' or 'json'");
  const maxTokens = request.token ?? defaultTokens(model, settings);
  const temperature = request.temperature ?? (isReasoningModel(model) ? undefined : settings.temperature);
  return {
    model,
    format,
    messages: format === 'json' ? askForJson(toMessages(request)) : toMessages(request),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
  };
}

function checkSizes(request: StoredRequest, limits: Settings['limits']): void {
  const { token, temperature } = request;
  const text = [request.system, request.prompt, request.messages].join('');
  if (Buffer.byteLength(text) > limits.promptBytes) {
    throw invalid(`The prompt is too long: give at most ${limits.promptBytes} bytes of text`);
  }
  if (token !== undefined && !(Number.isInteger(token) && token >= 1 && token <= limits.maxTokens)) {
    throw invalid(`The token count must be a whole number from 1 to ${limits.maxTokens}`);
  }
  if (temperature !== undefined && !(temperature >= 0 && temperature <= 2)) {
    throw invalid('The temperature must be a number from 0 to 2');
  }
}

function chooseModel(wanted: string | undefined, allowed: readonly string[]): string {
  const model = wanted ?? allowed[0];
  if (model === undefined || !allowed.includes(model)) {
    throw invalid(`This model is not allowed here: choose one of ${allowed.join(', ')}`);
  }
  return model;
}

/** A default cap would let a reasoning model spend all of it on thinking, and answer with nothing. */
function defaultTokens(model: string, settings: Settings): number | undefined {
  return isReasoningModel(model) && !settings.maxTokensChosen ? undefined : settings.maxTokens;
}

function toMessages({ system, prompt, messages }: StoredRequest): readonly Message[] {
  const conversation: Message[] = [];
  if (system) conversation.push({ role: 'system', content: system });
  if (messages) conversation.push(...parseMessages(messages));
  if (prompt) conversation.push({ role: 'user', content: prompt });
  if (!prompt && !messages) throw invalid('The request has neither a prompt nor messages: give one of them');
  return conversation;
}

/** OpenAI refuses JSON mode unless the word stands in a message: platform.openai.com/docs/guides/structured-outputs. */
function askForJson(messages: readonly Message[]): readonly Message[] {
  if (messages.some(({ content }) => /json/i.test(content))) return messages;
  return [{ role: 'system', content: 'Answer with a JSON object.' }, ...messages];
}

function invalid(message: string): RequestFailure {
  return new RequestFailure('invalid_input', message);
}
