import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ResponseOwner } from '../src/engine/ports.js';

type Body = Record<string, unknown>;

export interface ResponsesCall {
  readonly method: string;
  readonly path: string;
  readonly authorization?: string;
  /** Absent where none was sent. */
  readonly body?: Body;
}

export type ResponsesReply = (request: {
  readonly call: ResponsesCall;
  readonly response: ServerResponse;
  /** How many calls there have been, with this one. */
  readonly count: number;
}) => void;

/** A server of OpenAI's responses which replies as the test says, and remembers what it was asked. */
export async function responsesServer(reply: ResponsesReply) {
  const calls: ResponsesCall[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const { method = '', url: path = '', headers } = request;
    const { authorization } = headers;
    const call = { method, path, authorization, ...(text && { body: JSON.parse(text) }) };
    calls.push(call);
    reply({ call, response, count: calls.length });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    calls,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async stop() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** Whose a response is, and how its metadata say so. */
export const anyOwner: ResponseOwner = {
  requestId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  environment: 'requests',
  attempt: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
};
export const anyMetadata = {
  request_id: anyOwner.requestId,
  environment: anyOwner.environment,
  attempt: anyOwner.attempt,
};

/** A response as OpenAI writes it; a completed one, unless the test says otherwise. */
export const responseObject = (fields: Body = {}): Body => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1_767_268_800,
  status: 'completed',
  background: true,
  error: null,
  incomplete_details: null,
  instructions: null,
  model: 'gpt-4o-mini-2024',
  output: [message('Good day')],
  metadata: anyMetadata,
  usage: {
    input_tokens: 3,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 4,
    output_tokens_details: { reasoning_tokens: 1 },
    total_tokens: 7,
  },
  ...fields,
});

/** An item of a response's output: what the model has written, in one or more parts. */
export const message = (...texts: readonly string[]): Body => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: texts.map((text) => ({ type: 'output_text', text, annotations: [], logprobs: [] })),
});

/** What the model has refused to write. */
export const refusal = (text: string): Body => ({
  ...message(),
  content: [{ type: 'refusal', refusal: text }],
});

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
