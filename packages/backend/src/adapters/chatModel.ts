import { setTimeout as delay } from 'node:timers/promises';
import OpenAI from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import pRetry from 'p-retry';
import type { ChatModel, ModelAnswer, ModelCall } from '../engine/ports.js';
import { correctDialect, type Dialect, firstDialect } from './dialect.js';
import { patientFetch } from './patientFetch.js';
import { ModelFailure, toModelFailure } from './providerErrors.js';
import { readAnswer } from './readAnswer.js';

const openAi = 'https://api.openai.com/v1';

/**
 * Asks OpenAI, or a server that speaks its chat completions. The official client does the talking but never repeats a
 * call by itself: it would also repeat those that may have been paid for.
 */
export function chatModel(apiKey: () => string, baseUrl: string = openAi, backoffMs = 1000): ChatModel {
  const first = firstDialect(baseUrl);
  const learned = new Map<string, Dialect>();

  return {
    async ask(call, { signal }) {
      const client = new OpenAI({
        // A server without keys, such as Ollama, gets any text: the client insists on one.
        apiKey: apiKey() || 'none',
        organization: null,
        project: null,
        baseURL: baseUrl,
        maxRetries: 0,
        timeout: 24 * 3600 * 1000,
        logLevel: 'off',
        fetch: patientFetch,
      });
      return pRetry(() => askOnce(client, call, signal), {
        retries: 3,
        minTimeout: backoffMs,
        maxTimeout: 20_000,
        randomize: true,
        signal,
        shouldRetry: ({ error }) => error instanceof ModelFailure && error.repeatable,
        async onFailedAttempt({ error }) {
          if (error instanceof ModelFailure) await delay(error.retryAfterMs, undefined, { signal });
        },
      });
    },
  };

  async function askOnce(client: OpenAI, call: ModelCall, signal: AbortSignal): Promise<ModelAnswer> {
    const dialect = learned.get(call.model) ?? first;
    try {
      const chunks = await client.chat.completions.create(toParameters(call, dialect), { signal });
      return await readAnswer(chunks, call.model, signal);
    } catch (error) {
      const corrected = correctDialect(dialect, first, error);
      if (!corrected) throw toModelFailure(error);
      learned.set(call.model, corrected);
      return askOnce(client, call, signal);
    }
  }
}

function toParameters(
  { model, messages, format, maxTokens, temperature }: ModelCall,
  dialect: Dialect,
): ChatCompletionCreateParamsStreaming {
  return {
    model,
    messages: [...messages],
    stream: true,
    stream_options: { include_usage: true },
    ...(format === 'json' ? { response_format: { type: 'json_object' } } : {}),
    ...(maxTokens === undefined ? {} : { [dialect.tokenCap]: maxTokens }),
    ...(temperature === undefined || !dialect.temperature ? {} : { temperature }),
  };
}
