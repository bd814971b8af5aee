import { setTimeout as delay } from 'node:timers/promises';
import OpenAI from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import pRetry from 'p-retry';
import type { ChatModel, ModelAnswer, ModelCall } from '../engine/ports.js';
import { correctDialect, type Dialect, firstDialect } from './dialect.js';
import { patientFetch } from './patientFetch.js';
import { RepeatableFailure, toModelFailure } from './providerErrors.js';
import { readAnswer } from './readAnswer.js';

const openAi = 'https://api.openai.com/v1';

/**
 * Asks OpenAI, or a server that speaks its chat completions. The official client does the talking but never repeats a
 * call by itself: it would also repeat those that may have been paid for.
 */
export function chatModel(apiKey: () => string, baseUrl: string = openAi, backoffMs = 1000): ChatModel {
  const first = firstDialect(baseUrl);

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
      let last: RepeatableFailure | undefined;
      try {
        return await pRetry(() => converse(client, call, first, signal), {
          retries: 3,
          minTimeout: backoffMs,
          maxTimeout: 20_000,
          randomize: true,
          signal,
          shouldRetry: ({ error }) => error instanceof RepeatableFailure,
          async onFailedAttempt({ error, retriesLeft }) {
            if (!(error instanceof RepeatableFailure)) return;
            last = error;
            if (retriesLeft > 0) await delay(error.retryAfterMs, undefined, { signal });
          },
        });
      } catch (error) {
        // Time ran out while it waited to try again: why it had to wait says more than that.
        throw signal.aborted && last ? last : error;
      }
    },
  };

  /** Asks once, and again in the other words if the server does not know ours: a refused call is not paid for. */
  async function converse(
    client: OpenAI,
    call: ModelCall,
    dialect: Dialect,
    signal: AbortSignal,
  ): Promise<ModelAnswer> {
    try {
      const chunks = await client.chat.completions.create(toParameters(call, dialect), { signal });
      return await readAnswer(chunks, call.model, signal);
    } catch (error) {
      signal.throwIfAborted();
      const corrected = correctDialect(dialect, first, error);
      if (!corrected) throw toModelFailure(error);
      return converse(client, call, corrected, signal);
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
