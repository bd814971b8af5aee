import { isJson, type StandInCall, toMessages } from './chatCall.js';

/** Reads the body of a response's creation, which may be anything: what is wrong with it is found by its checks. */
export function toResponseCall(body: Readonly<Record<string, unknown>>): StandInCall {
  const { model, input, stream, max_output_tokens: maxTokens } = body;
  const { format } = (body.text ?? {}) as { format?: { schema?: unknown } };
  return {
    receivedAt: new Date(),
    model: typeof model === 'string' ? model : '',
    messages: typeof input === 'string' ? [{ role: 'user', content: input }] : toMessages(input),
    json: isJson(format),
    stream: stream === true,
    background: true,
    ...(typeof maxTokens === 'number' && { maxTokens }),
    ...(format?.schema !== undefined && { schema: format.schema }),
    body,
  };
}
