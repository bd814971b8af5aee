import * as z from 'zod';
import { RequestFailure, unknownOutcome } from '../engine/failure.js';
import type { ModelAnswer } from '../engine/ports.js';

/** No row can hold more; a model that writes on is stopped. */
const largestAnswer = 1_000_000;

const name = z.string().max(200);
const count = z.int().min(0);
const text = z.string().nullish();

/** Some servers send the text as parts, and their thoughts beside it. */
const content = z.union([
  text,
  z
    .array(z.object({ text: z.string().optional() }))
    .transform((parts) => parts.map((part) => part.text).join('')),
]);

/** As much of a chunk as we read, of whatever server; https://platform.openai.com/docs/api-reference/chat-streaming */
const chunkSchema = z.object({
  model: name.nullish().catch(undefined),
  choices: z
    .array(
      z.object({
        delta: z.object({ content, refusal: text }).nullish(),
        finish_reason: name.nullish(),
      }),
    )
    .nullish(),
  // Counts that make no sense are no counts; the answer is still one.
  usage: z
    .object({ prompt_tokens: count, completion_tokens: count, total_tokens: count })
    .nullish()
    .catch(undefined),
});

/**
 * Reads a streamed answer to its end.
 *
 * @throws {RequestFailure} for an answer that is none: refused, empty, too large, or broken off.
 */
export async function readAnswer(
  chunks: AsyncIterable<unknown>,
  model: string,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  let answer = '';
  let refusal = '';
  let finishReason: string | undefined;
  let usage: z.infer<typeof chunkSchema>['usage'];
  let answeredBy = model;

  for await (const received of chunks) {
    const { data: chunk } = chunkSchema.safeParse(received);
    if (!chunk) throw unknownOutcome();
    answeredBy = chunk.model || answeredBy;
    usage = chunk.usage ?? usage;
    const choice = chunk.choices?.[0];
    answer += choice?.delta?.content ?? '';
    refusal += choice?.delta?.refusal ?? '';
    finishReason = choice?.finish_reason ?? finishReason;
    if (answer.length > largestAnswer) {
      throw new RequestFailure('too_large', 'The answer is too large to be stored: ask for a shorter one');
    }
  }

  // The client ends an aborted stream without an error.
  signal.throwIfAborted();
  if (refusal || finishReason === 'content_filter') {
    throw new RequestFailure('refused', 'The model refused to answer: rephrase the request');
  }
  if (!finishReason) throw unknownOutcome();
  if (!answer && finishReason === 'length') {
    throw new RequestFailure(
      'incomplete',
      'The model spent all tokens before it wrote: allow it more tokens',
    );
  }
  if (!answer) throw new RequestFailure('failed', 'The model gave an empty answer: rephrase the request');
  return {
    content: answer,
    finishReason,
    model: answeredBy,
    ...(usage && {
      usage: {
        promptTokens: usage.prompt_tokens,
        completionTokens: usage.completion_tokens,
        totalTokens: usage.total_tokens,
      },
    }),
  };
}
