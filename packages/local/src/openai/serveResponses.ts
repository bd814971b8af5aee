import { type HttpHandler, type HttpReply, hangUp, jsonReply } from '../http/message.js';
import type { OpenCall } from './chatCall.js';
import { checkResponseCall } from './checkResponseCall.js';
import { limitTokens } from './completion.js';
import { defaultAnswer } from './defaultAnswer.js';
import { openAIError } from './openAIError.js';
import { parseCall } from './parseCall.js';
import { pause } from './pause.js';
import { toResponseCall } from './responseCall.js';
import { type ResponseEnd, toResponseObject } from './responseObject.js';
import type { Responses } from './responses.js';
import { findAnswer, type PlainAnswer, type StandInOptions } from './standInAnswer.js';
import { toStatusReply } from './toStatusReply.js';

/** A call for a response that there is: its id, and whether it is to be cancelled. */
const ofOne = /^\/v1\/responses\/([^/?]+)(\/cancel)?(?:\?|$)/;

/** Speaks the part of OpenAI's Responses API that works in the background: create, retrieve, cancel. */
export function serveResponses(
  options: StandInOptions,
  responses: Responses,
  note: (call: OpenCall) => void,
): HttpHandler {
  async function create(body: string, signal: AbortSignal): Promise<HttpReply | typeof hangUp> {
    const parsed = parseCall(body);
    if ('refusal' in parsed) return parsed.refusal;
    const call: OpenCall = toResponseCall(parsed.body);
    note(call);
    const refusal = checkResponseCall(call, options.unknownModels ?? []);
    const answer = refusal ? { ...refusal, delay: 0 } : await findAnswer(options, call);
    if ('status' in answer) {
      await pause(answer.delay, signal);
      if (signal.aborted) return hangUp;
      call.status = answer.status;
      return toStatusReply(answer);
    }
    const accepted = responses.accept(call, toEnd(call, answer), answer.delay);
    if ('drop' in answer) return hangUp;
    call.status = 200;
    return jsonReply(200, toResponseObject(accepted));
  }

  return async ({ method, path, body, signal }) => {
    if (method === 'POST' && path === '/v1/responses') return create(body, signal);
    const [, id = '', cancel] = ofOne.exec(path) ?? [];
    if (method !== (cancel ? 'POST' : 'GET') || id === '') {
      return jsonReply(404, openAIError(`Unknown request URL: ${method} ${path}.`, 'unknown_url'));
    }
    if (cancel && responses.find(id)) responses.cancel(id);
    const found = responses.find(id);
    return found
      ? jsonReply(200, toResponseObject(found))
      : jsonReply(404, openAIError(`Response with id '${id}' not found.`));
  };
}

function toEnd(call: OpenCall, answer: Exclude<PlainAnswer, { status: number }>): ResponseEnd {
  if ('failure' in answer) return { status: 'failed', code: answer.failure };
  const asked = ('finishReason' in answer && answer.finishReason) || 'stop';
  const whole = { text: answer.text ?? defaultAnswer(call), finishReason: asked };
  const { text, finishReason } = limitTokens(whole, call.maxTokens);
  if (finishReason === 'stop') return { status: 'completed', text };
  return {
    status: 'incomplete',
    text,
    reason: finishReason === 'length' ? 'max_output_tokens' : finishReason,
  };
}
