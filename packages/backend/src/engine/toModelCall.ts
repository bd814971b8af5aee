import type { Message } from '@amplify-ai-request/client/protocol';
import type { Settings } from '../settings.js';
import { allowsStrict } from './allowsStrict.js';
import { closeObjects } from './closeObjects.js';
import { RequestFailure } from './failure.js';
import { isReasoningModel } from './isReasoningModel.js';
import { parseMessages } from './parseMessages.js';
import { parseSchema } from './parseSchema.js';
import { parseVariables } from './parseVariables.js';
import type { ModelCall, Presets } from './ports.js';
import { fillPrompt, jsonSchemaOf } from './presets.js';
import type { StoredRequest } from './storedRequest.js';
import { unfoldRoot } from './unfoldRoot.js';

/**
 * Turns a request into the call that it asks for: the request's own wishes or its preset's, then the deployer's settings.
 *
 * @throws {RequestFailure} `invalid_input` when it asks for more than the deployer allows, or for nothing at all.
 */
export function toModelCall(request: StoredRequest, settings: Settings, presets: Presets): ModelCall {
  const wish =
    request.preset === undefined ? readWish(request, settings) : readPreset(request, presets, settings);
  const { model, messages, format, schema } = wish;
  const maxTokens = wish.maxTokens ?? defaultTokens(model, settings);
  const temperature = wish.temperature ?? (isReasoningModel(model) ? undefined : settings.temperature);
  return {
    model,
    format,
    messages: format === 'json' && !schema ? askForJson(messages) : messages,
    maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(schema === undefined ? {} : { schema }),
  };
}

/** What the client asks for, within the deployer's limits. */
function readWish(request: StoredRequest, { limits, models }: Settings): ModelCall {
  const { token, temperature, format = 'text' } = request;
  if (token !== undefined && !(Number.isInteger(token) && token >= 1 && token <= limits.maxTokens)) {
    throw invalid(`The token count must be a whole number from 1 to ${limits.maxTokens}`);
  }
  if (temperature !== undefined && !(temperature >= 0 && temperature <= 2)) {
    throw invalid('The temperature must be a number from 0 to 2');
  }
  if (format !== 'text' && format !== 'json') throw invalid("The format must be 'text' or 'json'");
  const model = chooseModel(request.model, models);
  const wish: ModelCall = { model, messages: toMessages(request), format, maxTokens: token, temperature };
  if (request.schema === undefined) return wish;
  return { ...wish, format: 'json', schema: toFormat('answer', parseSchema(request.schema)) };
}

/** What the app's author asks for: no client's limit applies. */
function readPreset(
  { preset: name = '', variables: text = '{}' }: StoredRequest,
  presets: Presets,
  { models, limits }: Settings,
): ModelCall {
  const preset = presets.get(name);
  if (!preset) throw invalid('There is no such preset: check its name');
  const { variableBytes = limits.promptBytes } = preset;
  const content = fillPrompt(preset, parseVariables(text));
  // As they are filled in, too: 1e20 is four characters when it is sent, and twenty-one then.
  const filledBytes = Buffer.byteLength(content) - Buffer.byteLength(preset.prompt);
  if (Math.max(Buffer.byteLength(text), filledBytes) > variableBytes) {
    throw invalid(`The variables are too long: give at most ${variableBytes} bytes`);
  }
  const system: Message[] = preset.system ? [{ role: 'system', content: preset.system }] : [];
  const schema = jsonSchemaOf(preset);
  return {
    model: preset.model ?? chooseModel(undefined, models),
    messages: [...system, { role: 'user', content }],
    format: preset.format ?? (schema ? 'json' : 'text'),
    maxTokens: preset.maxTokens,
    temperature: preset.temperature,
    ...(schema && { schema: toFormat(name, schema) }),
  };
}

function toFormat(name: string, schema: Readonly<Record<string, unknown>>): NonNullable<ModelCall['schema']> {
  const root = unfoldRoot(schema);
  const closed = closeObjects(root);
  return allowsStrict(closed)
    ? { name, schema: closed, strict: true }
    : { name, schema: root, strict: false };
}

function chooseModel(wanted: string | undefined, allowed: readonly string[]): string {
  const model = wanted ?? allowed[0];
  if (model === undefined || !allowed.includes(model)) {
    throw invalid(`This model is not allowed here: choose one of ${allowed.join(', ')}`);
  }
  return model;
}

/** A small default would let a reasoning model spend all of it on thinking, and answer with nothing. */
function defaultTokens(model: string, { maxTokens, maxTokensChosen, limits }: Settings): number {
  const generous = isReasoningModel(model) && !maxTokensChosen;
  return generous ? limits.maxTokens : Math.min(maxTokens, limits.maxTokens);
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
