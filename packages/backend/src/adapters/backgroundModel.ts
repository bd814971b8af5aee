import type { ResponseCreateParamsNonStreaming } from 'openai/resources/responses/responses';
import * as z from 'zod';
import type { RequestFailure } from '../engine/failure.js';
import { isReasoningModel } from '../engine/isReasoningModel.js';
import type { BackgroundModel, ModelCall, ResponseOwner } from '../engine/ports.js';
import { askAgain } from './askAgain.js';
import { isGone, isOver, toLookFailure, toSubmissionFailure } from './backgroundErrors.js';
import { isUnsupported } from './dialect.js';
import { guardedFetch } from './guardedFetch.js';
import { type ModelOptions, openAi } from './modelOptions.js';
import { openAIClient } from './openAIClient.js';
import { patientFetch } from './patientFetch.js';
import { readReply } from './readReply.js';
import { readResponse, responseId } from './readResponse.js';
import { systemClock } from './systemClock.js';

/** How long one submission may take. Its worker holds the row for longer. */
const submissionMs = 60_000;

/** How long a look or a cancel may take: the webhook has to answer meanwhile. */
const lookMs = 15_000;

const acceptedSchema = z.object({ id: responseId });

export interface BackgroundModelOptions extends ModelOptions {
  /** Makes what ends a call after so many milliseconds. @default the machine's own clock */
  readonly timeLimit?: (milliseconds: number) => AbortSignal;
}

/**
 * Lets OpenAI, or a server that speaks its responses, work on by itself: https://platform.openai.com/docs/guides/background
 *
 * What is submitted is kept there, and bears whose it is, so that an answer whose id was lost finds its request. A look and
 * a cancel are made once: whoever wants them comes again.
 */
export function backgroundModel({
  apiKey,
  baseUrl = openAi,
  retryUnknown = false,
  backoffMs = 1000,
  clock = systemClock,
  timeLimit = AbortSignal.timeout,
}: BackgroundModelOptions): BackgroundModel {
  const limited =
    (milliseconds: number): typeof patientFetch =>
    (input, init) =>
      patientFetch(input, { ...init, signal: timeLimit(milliseconds) });
  const looking = () => openAIClient(apiKey(), baseUrl, limited(lookMs)).responses;

  return {
    async submit(call, owner, { signal, confirm }) {
      const guard = guardedFetch(async () => {
        await confirm();
        signal.throwIfAborted();
      }, limited(submissionMs));
      const { responses } = openAIClient(apiKey(), baseUrl, guard.fetch);
      let takesTemperature = !isReasoningModel(call.model);
      let accepted: string | undefined;
      /** Why nobody knows what became of a POST. It may be worked on, whatever a later one brings. */
      let lost: RequestFailure | undefined;

      /** Posts once, and again without a temperature if the model takes none: a refused call is not worked on. */
      async function post(): Promise<string> {
        try {
          // Not given the signal: once it is posted, only its id makes it known, and lets it be cancelled.
          const posted = responses.create(toParameters(call, owner, takesTemperature));
          accepted = acceptedSchema.parse(await readReply(await posted.asResponse())).id;
          return accepted;
        } catch (error) {
          guard.throwIfRefused();
          if (!takesTemperature || !isUnsupported(/temperature/, error)) throw toFailure(error);
          takesTemperature = false;
        }
        return post();
      }

      function toFailure(error: unknown): RequestFailure {
        const failure = toSubmissionFailure(error);
        if (failure.code === 'unknown_outcome') lost = failure;
        return failure;
      }

      try {
        const mayRepeat = () => !guard.hasRefused();
        return await askAgain(post, { retryUnknown, backoffMs, clock, signal, mayRepeat });
      } catch (error) {
        guard.throwIfRefused();
        if (accepted !== undefined) return accepted;
        throw lost ?? error;
      }
    },

    async retrieve(id) {
      try {
        return readResponse(await readReply(await looking().retrieve(id).asResponse()), id);
      } catch (error) {
        if (isGone(error)) return undefined;
        throw toLookFailure(error);
      }
    },

    async cancel(id) {
      try {
        const { body } = await looking().cancel(id).asResponse();
        await body?.cancel();
      } catch (error) {
        if (!isOver(error)) throw toLookFailure(error);
      }
    },
  };
}

function toParameters(
  { model, messages, format, schema, maxTokens, temperature }: ModelCall,
  { requestId, environment, attempt }: ResponseOwner,
  takesTemperature: boolean,
): ResponseCreateParamsNonStreaming {
  return {
    model,
    input: [...messages],
    background: true,
    store: true,
    metadata: { request_id: requestId, environment, attempt },
    ...(format === 'json' ? { text: { format: { type: 'json_object' } } } : {}),
    ...(schema ? { text: { format: { type: 'json_schema', ...schema } } } : {}),
    ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
    ...(temperature === undefined || !takesTemperature ? {} : { temperature }),
  };
}
