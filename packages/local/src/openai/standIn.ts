import { type HttpHandler, type HttpReply, hangUp, jsonReply } from '../http/message.js';
import { parseObject } from '../http/parseObject.js';
import { serve } from '../http/serve.js';
import { wait } from '../wait.js';
import { type RecordedCall, type StandInCall, toCall } from './chatCall.js';
import { checkCall } from './checkCall.js';
import { limitTokens, toCompletion, toEvents } from './completion.js';
import { defaultAnswer } from './defaultAnswer.js';
import { errorOfStatus, openAIError } from './openAIError.js';

/**
 * What the stand-in answers:
 * - a text;
 * - `{ text, finishReason }`, for instance `content_filter`;
 * - `{ status, body, headers }`, sent as it is: an object as JSON, a text untouched, none as OpenAI's own error;
 * - `{ drop: true, text }`: the connection breaks, after the text if there is one.
 *
 * `delay` and `pace` in milliseconds take the place of the stand-in's own.
 */
export type StandInAnswer =
  | string
  | { readonly text: string; readonly finishReason?: string; readonly delay?: number; readonly pace?: number }
  | {
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly delay?: number;
    }
  | { readonly drop: true; readonly text?: string; readonly delay?: number; readonly pace?: number };

export interface StandInOptions {
  /** Milliseconds until the first token. @default 0 */
  delay?: number;
  /** Milliseconds between one token and the next, where the answer is streamed. @default 0 */
  pace?: number;
  /** Models that do not exist: calling one is a 404 with the code `model_not_found`. @default [] */
  unknownModels?: readonly string[];
  /** Answers a call that OpenAI would not refuse. @default a text that quotes the prompt and says who answers */
  answer?(call: StandInCall): StandInAnswer | Promise<StandInAnswer>;
}

export interface StandIn {
  /** The base URL for an OpenAI client. */
  readonly baseUrl: string;
  /** The last 1000 calls in the order of their arrival, the refused ones included. */
  readonly calls: readonly RecordedCall[];
  close(): Promise<void>;
}

const remembered = 1000;

/** Starts a server that speaks OpenAI's chat completions, streamed or not, and refuses what OpenAI refuses. */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const calls: OpenCall[] = [];
  const server = await serve(createHandler(options, calls));
  return { baseUrl: `${server.url}/v1`, calls, close: server.close };
}

type OpenCall = StandInCall & { status?: number };

function createHandler(
  { delay = 0, pace = 0, unknownModels = [], answer = defaultAnswer }: StandInOptions,
  calls: OpenCall[],
): HttpHandler {
  return async ({ method, path, headers, body, signal }) => {
    if (method !== 'POST' || path !== '/v1/chat/completions') {
      return jsonReply(404, openAIError(`Unknown request URL: ${method} ${path}.`, 'unknown_url'));
    }
    if (!/^Bearer \S+$/.test(headers.authorization ?? '')) {
      return jsonReply(401, openAIError("You didn't provide an API key."));
    }
    const parsed = parseObject(body);
    if (!parsed) return jsonReply(400, openAIError('We could not parse the JSON body of your request.'));

    const call: OpenCall = toCall(parsed);
    calls.push(call);
    if (calls.length > remembered) calls.shift();
    const refusal = checkCall(call, unknownModels);
    const answered = refusal ?? (await answer(call));
    const plain = typeof answered === 'string' ? { text: answered } : answered;
    await pause(refusal ? 0 : (('delay' in plain ? plain.delay : undefined) ?? delay), signal);
    const between = ('pace' in plain ? plain.pace : undefined) ?? pace;
    const rest = () => pause(between, signal);
    const reply = signal.aborted ? hangUp : toReply(call, plain, rest);
    if (reply !== hangUp) call.status = reply.status;
    return reply;
  };
}

/** No pause is none: not even a turn of the event loop. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await wait(milliseconds, signal);
}

function toReply(
  call: StandInCall,
  answer: Exclude<StandInAnswer, string>,
  rest: () => Promise<void>,
): HttpReply | typeof hangUp {
  if ('status' in answer) {
    const { status, body = errorOfStatus(status), headers } = answer;
    return typeof body === 'string' ? { status, body, headers } : jsonReply(status, body, headers);
  }
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
