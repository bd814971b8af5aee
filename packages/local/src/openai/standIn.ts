import { type Clock, realClock } from '../clock.js';
import { type HttpRequest, jsonReply } from '../http/message.js';
import { serve } from '../http/serve.js';
import type { OpenCall, RecordedCall } from './chatCall.js';
import { openAIError } from './openAIError.js';
import type { AcceptedResponse } from './responseObject.js';
import { createResponses, type ResponseEvent } from './responses.js';
import { serveChat } from './serveChat.js';
import { serveResponses } from './serveResponses.js';
import type { StandInOptions } from './standInAnswer.js';

export interface StandIn {
  /** The base URL for an OpenAI client. */
  readonly baseUrl: string;
  /** The last 1000 calls in the order of their arrival, the refused ones included. */
  readonly calls: readonly RecordedCall[];
  /** The responses that it has accepted, in their order. */
  readonly responses: readonly AcceptedResponse[];
  /** Has the ends of responses told from now on, to one. */
  onEnd(listener: (event: ResponseEvent) => void): void;
  close(): Promise<void>;
}

const remembered = 1000;

/**
 * Starts a server that speaks OpenAI's chat completions, streamed or not, and its responses in the background, and refuses
 * what OpenAI refuses.
 *
 * @param clock By which responses are worked on and kept. @default the real one
 */
export async function startStandIn(options: StandInOptions = {}, clock: Clock = realClock): Promise<StandIn> {
  const calls: OpenCall[] = [];
  let listener = (_: ResponseEvent) => {};
  const responses = createResponses({
    clock,
    keepMs: options.keepMs ?? Number.POSITIVE_INFINITY,
    onEnd: (event) => listener(event),
  });
  const note = (call: OpenCall) => {
    calls.push(call);
    if (calls.length > remembered) calls.shift();
  };
  const [toChat, toResponses] = [serveChat(options, note), serveResponses(options, responses, note)];

  function handlerOf({ method, path }: HttpRequest) {
    if (method === 'POST' && path === '/v1/chat/completions') return toChat;
    return path.startsWith('/v1/responses') ? toResponses : undefined;
  }

  const server = await serve(async (request) => {
    const handler = handlerOf(request);
    if (!handler) {
      const words = `Unknown request URL: ${request.method} ${request.path}.`;
      return jsonReply(404, openAIError(words, 'unknown_url'));
    }
    if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) {
      return jsonReply(401, openAIError("You didn't provide an API key."));
    }
    return handler(request);
  });

  return {
    baseUrl: `${server.url}/v1`,
    calls,
    get responses() {
      return responses.accepted;
    },
    onEnd(heard) {
      listener = heard;
    },
    close() {
      responses.stop();
      return server.close();
    },
  };
}
