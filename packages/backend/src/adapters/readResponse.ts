import { requestIdPattern } from '@amplify-ai-request/client/protocol';
import * as z from 'zod';
import { RequestFailure } from '../engine/failure.js';
import type { ModelAnswer, ModelResponse, ResponseOutcome } from '../engine/ports.js';
import { answerText } from './answerText.js';
import { toResponseFailure } from './backgroundErrors.js';
import { modelFailure } from './modelFailures.js';
import { modelName, tokenCount } from './modelWords.js';

/** What a response's id looks like: it goes into addresses and onto rows. */
export const responseId = z.string().regex(/^[\w-]{1,200}$/);

/** What the worker has sent with the request. Whatever else is there is another's. */
const owner = z
  .object({
    request_id: z.string().regex(requestIdPattern),
    environment: z.string().regex(/^[\w.-]{1,255}$/),
    attempt: z.string().regex(/^[\w-]{1,100}$/),
  })
  .transform((metadata) => ({
    requestId: metadata.request_id,
    environment: metadata.environment,
    attempt: metadata.attempt,
  }));

const anythingBut = (...types: readonly string[]) =>
  z.object({ type: z.string().refine((type) => !types.includes(type)) }).transform(() => undefined);

const content = z.union([
  z.object({ type: z.literal('output_text'), text: z.string() }),
  z.object({ type: z.literal('refusal'), refusal: z.string() }),
  anythingBut('output_text', 'refusal'),
]);

const item = z.union([
  z.object({ type: z.literal('message'), content: z.array(content) }),
  anythingBut('message'),
]);

/** As much of a response as we read; https://platform.openai.com/docs/api-reference/responses/object */
const responseSchema = z.object({
  id: responseId,
  status: z.enum(['queued', 'in_progress', 'completed', 'incomplete', 'failed', 'cancelled']),
  metadata: owner.nullish().catch(undefined),
  model: modelName.catch('unknown'),
  output: z.array(item).nullish(),
  error: z.unknown().optional(),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish().catch(undefined),
  // Counts that make no sense are no counts; the answer is still one.
  usage: z
    .object({
      input_tokens: tokenCount,
      output_tokens: tokenCount,
      total_tokens: tokenCount,
      output_tokens_details: z.object({ reasoning_tokens: tokenCount }).optional().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

type Response = z.infer<typeof responseSchema>;

/**
 * Reads a response as it was looked up by its id.
 *
 * @throws {RequestFailure} for what is no response, or another one.
 */
export function readResponse(value: unknown, id: string): ModelResponse {
  const { data: response } = responseSchema.safeParse(value);
  if (response?.id !== id) throw modelFailure('unreadable');
  return {
    id,
    ...(response.metadata && { owner: response.metadata }),
    outcome: toOutcome(response),
  };
}

function toOutcome(response: Response): ResponseOutcome {
  const { status, error, incomplete_details: details } = response;
  if (status === 'queued' || status === 'in_progress') return { state: 'live' };
  try {
    const { text, refusal } = readText(response);
    const failed = (failure: RequestFailure): ResponseOutcome => {
      const content = text || refusal;
      return { state: 'failed', failure, ...(content && { content }) };
    };
    if (status === 'failed') return failed(toResponseFailure(error));
    if (status === 'cancelled') return failed(modelFailure('cancelledThere'));
    const isCut = status === 'incomplete';
    if (refusal || (isCut && details?.reason === 'content_filter'))
      return failed(modelFailure('modelRefused'));
    const finishReason = isCut ? (details?.reason === 'max_output_tokens' ? 'length' : 'other') : 'stop';
    if (!text) return failed(modelFailure(finishReason === 'length' ? 'allThinking' : 'emptyAnswer'));
    return { state: 'answered', answer: toAnswer(text, finishReason, response) };
  } catch (error) {
    if (error instanceof RequestFailure) return { state: 'failed', failure: error };
    throw error;
  }
}

/** @throws {RequestFailure} `too_large` */
function readText({ output }: Response) {
  const [text, refusal] = [answerText(), answerText()];
  for (const part of (output ?? []).flatMap((message) => message?.content ?? [])) {
    if (part && 'text' in part) text.add(part.text);
    if (part && 'refusal' in part) refusal.add(part.refusal);
  }
  return { text: text.end(), refusal: refusal.end() };
}

function toAnswer(content: string, finishReason: string, { model, usage }: Response): ModelAnswer {
  const reasoningTokens = usage?.output_tokens_details?.reasoning_tokens;
  return {
    content,
    finishReason,
    model,
    ...(usage && {
      usage: {
        promptTokens: usage.input_tokens,
        completionTokens: usage.output_tokens,
        totalTokens: usage.total_tokens,
        ...(reasoningTokens !== undefined && { reasoningTokens }),
      },
    }),
  };
}
