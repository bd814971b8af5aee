import { type HttpReply, jsonReply } from '../http/message.js';
import { parseObject } from '../http/parseObject.js';
import { openAIError } from './openAIError.js';

/** Reads the body of a call, or says in OpenAI's words that it is none. */
export function parseCall(
  text: string,
): { readonly body: Record<string, unknown> } | { readonly refusal: HttpReply } {
  const body = parseObject(text);
  if (body) return { body };
  return { refusal: jsonReply(400, openAIError('We could not parse the JSON body of your request.')) };
}
