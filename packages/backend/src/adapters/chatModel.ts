import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { ChatModel, ModelAnswer, ModelCall } from '../engine/ports.js';
import { askAgain } from './askAgain.js';
import { correctDialect, type Dialect, firstDialect } from './dialect.js';
import { guardedFetch } from './guardedFetch.js';
import { type ModelOptions, openAi } from './modelOptions.js';
import { openAIClient } from './openAIClient.js';
import { toModelFailure } from './providerErrors.js';
import { readAnswer } from './readAnswer.js';
import { readEvents } from './readEvents.js';
import { systemClock } from './systemClock.js';

/** Asks OpenAI, or a server that speaks its chat completions, and holds the call until the answer is there. */
export function chatModel({
  apiKey,
  baseUrl = openAi,
  retryUnknown = false,
  backoffMs = 1000,
  clock = systemClock,
}: ModelOptions): ChatModel {
  const first = firstDialect(baseUrl);

  return {
    async ask(call, { signal, confirm, onText }) {
      const guard = guardedFetch(confirm);
      const client = openAIClient(apiKey(), baseUrl, guard.fetch);
      let dialect = first;
      /** Whether somebody has read the beginning of an answer: another call would begin another. */
      let heard = false;
      const hear =
        onText &&
        ((piece: string) => {
          heard = true;
          onText(piece);
        });

      /** Asks once, and again in the other words if the server does not know ours: a refused call is not paid for. */
      async function converse(): Promise<ModelAnswer> {
        try {
          const asked = client.chat.completions.create(toParameters(call, dialect), { signal });
          return await readAnswer(readEvents((await asked.asResponse()).body), call.model, hear);
        } catch (error) {
          guard.throwIfRefused();
          signal.throwIfAborted();
          const corrected = correctDialect(dialect, first, error);
          if (!corrected) throw toModelFailure(error);
          dialect = corrected;
        }
        return converse();
      }

      const mayRepeat = () => !guard.hasRefused() && !heard;
      try {
        return await askAgain(converse, { retryUnknown, backoffMs, clock, signal, mayRepeat });
      } catch (error) {
        guard.throwIfRefused();
        throw error;
      }
    },
  };
}

function toParameters(
  { model, messages, format, schema, maxTokens, temperature }: ModelCall,
  dialect: Dialect,
): ChatCompletionCreateParamsStreaming {
  return {
    model,
    messages: [...messages],
    stream: true,
    stream_options: { include_usage: true },
    ...(format === 'json' ? { response_format: { type: 'json_object' } } : {}),
    ...(schema ? { response_format: { type: 'json_schema', json_schema: schema } } : {}),
    ...(maxTokens === undefined ? {} : { [dialect.tokenCap]: maxTokens }),
    ...(temperature === undefined || !dialect.temperature ? {} : { temperature }),
  };
}
