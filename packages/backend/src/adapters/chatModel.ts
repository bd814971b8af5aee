import OpenAI from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import pRetry from 'p-retry';
import { RequestFailure } from '../engine/failure.js';
import type { AskOptions, ChatModel, Clock, ModelAnswer, ModelCall } from '../engine/ports.js';
import { correctDialect, type Dialect, firstDialect } from './dialect.js';
import { modelFailure, RepeatableFailure } from './modelFailures.js';
import { patientFetch } from './patientFetch.js';
import { toModelFailure } from './providerErrors.js';
import { readAnswer } from './readAnswer.js';
import { readEvents } from './readEvents.js';
import { systemClock } from './systemClock.js';

const openAi = 'https://api.openai.com/v1';

/** How often a call is repeated, at most. */
const retries = 3;

export interface ChatModelOptions {
  /** Read at each call. */
  readonly apiKey: () => string;
  /** @default OpenAI's */
  readonly baseUrl?: string;
  /** Whether to repeat also what may have been paid for. @default false */
  readonly retryUnknown?: boolean;
  /** The wait before the first repetition, in milliseconds; up to twice as long by chance, and doubled each time. @default 1000 */
  readonly backoffMs?: number;
  /** Waits for as long as the provider asks, before that. */
  readonly clock?: Pick<Clock, 'wait'>;
}

/**
 * Asks OpenAI, or a server that speaks its chat completions. The official client does the talking but never repeats a
 * call by itself: it would also repeat those that may have been paid for.
 */
export function chatModel({
  apiKey,
  baseUrl = openAi,
  retryUnknown = false,
  backoffMs = 1000,
  clock = systemClock,
}: ChatModelOptions): ChatModel {
  const first = firstDialect(baseUrl);

  return {
    async ask(call, { signal, confirm, onText }) {
      const guard = guardedFetch(confirm);
      const client = createClient(apiKey(), baseUrl, guard.fetch);
      let dialect = first;
      /** Whether somebody has read the beginning of an answer: another call would begin another. */
      let heard = false;
      const hear =
        onText &&
        ((piece: string) => {
          heard = true;
          onText(piece);
        });
      /** Why it waits before it asks again. */
      let waitingFor: RequestFailure | undefined;

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

      /** Not so when the call was stopped, whatever the reason is: a lost lease, say, is an unknown outcome too. */
      function isRepeatable(error: unknown): error is RequestFailure {
        if (guard.hasRefused() || signal.aborted || heard) return false;
        if (error instanceof RepeatableFailure) return true;
        return retryUnknown && error instanceof RequestFailure && error.code === 'unknown_outcome';
      }

      try {
        return await pRetry(
          () => {
            waitingFor = undefined;
            return converse();
          },
          {
            retries,
            minTimeout: backoffMs,
            maxTimeout: 20_000,
            randomize: true,
            signal,
            shouldRetry: ({ error }) => isRepeatable(error),
            async onFailedAttempt({ error, retriesLeft }) {
              if (retriesLeft === 0 || !isRepeatable(error)) return;
              waitingFor = error;
              if (error instanceof RepeatableFailure) await clock.wait(error.retryAfterMs, signal);
            },
          },
        );
      } catch (error) {
        guard.throwIfRefused();
        // Time ran out while it waited to ask again: why it had to wait says more than that.
        if (signal.aborted) throw waitingFor ?? signal.reason;
        throw error;
      }
    },
  };
}

/**
 * Confirms at the last moment: between that and the POST nothing is awaited. The client would wrap what `confirm` rejects
 * with, so it is kept here.
 */
function guardedFetch(confirm: AskOptions['confirm']) {
  let refusal: { readonly reason: unknown } | undefined;

  return {
    hasRefused: () => refusal !== undefined,
    throwIfRefused(): void {
      if (refusal) throw refusal.reason;
    },
    async fetch(...[input, init]: Parameters<typeof patientFetch>): Promise<Response> {
      try {
        await confirm();
      } catch (reason) {
        refusal = { reason };
        throw reason;
      }
      return patientFetch(input, init);
    },
  };
}

function createClient(secret: string, baseURL: string, fetch: typeof patientFetch): OpenAI {
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
