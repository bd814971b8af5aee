import OpenAI from 'openai';
import { modelFailure } from './modelFailures.js';
import type { patientFetch } from './patientFetch.js';

/**
 * Makes the official client, which does the talking but never repeats a call by itself: it would also repeat those that
 * may have been paid for.
 *
 * @throws {RequestFailure} `misconfigured` for a key that cannot be sent.
 */
export function openAIClient(secret: string, baseURL: string, fetch: typeof patientFetch): OpenAI {
  // A pasted secret often ends with a line break.
  const apiKey = secret.trim();
  // As a header it would be refused, by an error that holds it.
  if (!/^[\x21-\x7e]*$/.test(apiKey)) throw modelFailure('keyMalformed');
  return new OpenAI({
    // A server without keys, such as Ollama, gets any text: the client insists on one.
    apiKey: apiKey || 'none',
    organization: null,
    project: null,
    baseURL,
    maxRetries: 0,
    timeout: 24 * 3600 * 1000,
    logLevel: 'off',
    fetch,
  });
}
