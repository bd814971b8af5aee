import { type HttpReply, jsonReply } from '../http/message.js';
import { errorOfStatus } from './openAIError.js';

/** Sends a status as a test wants it: an object as JSON, a text untouched, nothing as OpenAI's own error. */
export function toStatusReply({
  status,
  body = errorOfStatus(status),
  headers,
}: {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}): HttpReply {
  return typeof body === 'string' ? { status, body, headers } : jsonReply(status, body, headers);
}
