import { type HttpHandler, type HttpReply, hangUp, jsonReply } from '../http/message.js';
import { type OpenCall, type StandInCall, toCall } from './chatCall.js';
import { checkCall } from './checkCall.js';
import { limitTokens, toCompletion, toEvents } from './completion.js';
import { errorOfCode } from './openAIError.js';
import { parseCall } from './parseCall.js';
import { pause } from './pause.js';
import { findAnswer, type PlainAnswer, type StandInOptions } from './standInAnswer.js';
import { toStatusReply } from './toStatusReply.js';

/** Speaks OpenAI's chat completions, streamed or not. */
export function serveChat(options: StandInOptions, note: (call: OpenCall) => void): HttpHandler {
  return async ({ body, signal }) => {
    const parsed = parseCall(body);
    if ('refusal' in parsed) return parsed.refusal;
    const call: OpenCall = toCall(parsed.body);
    note(call);
    const refusal = checkCall(call, options.unknownModels ?? []);
    const answer = refusal ? { ...refusal, delay: 0 } : await findAnswer(options, call);
    await pause(answer.delay, signal);
    const between = ('pace' in answer ? answer.pace : undefined) ?? options.pace ?? 0;
    const rest = () => pause(between, signal);
    const reply = signal.aborted ? hangUp : toReply(call, answer, rest);
    if (reply !== hangUp) call.status = reply.status;
    return reply;
  };
}

function toReply(
  call: StandInCall,
  answer: PlainAnswer,
  rest: () => Promise<void>,
): HttpReply | typeof hangUp {
  if ('status' in answer) return toStatusReply(answer);
  if ('failure' in answer) return jsonReply(500, errorOfCode(answer.failure));
  const dropped = 'drop' in answer;
  if (dropped && answer.text === undefined) return hangUp;
  const finishReason = ('finishReason' in answer && answer.finishReason) || 'stop';
  const completion = limitTokens({ text: answer.text ?? '', finishReason }, call.maxTokens);
  if (!call.stream) return dropped ? hangUp : jsonReply(200, toCompletion(call, completion));
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: toEvents(call, completion, { dropped, rest }),
  };
}
