import * as z from 'zod';
import { unknownOutcome } from '../engine/failure.js';
import type { ModelAnswer } from '../engine/ports.js';
import { answerText } from './answerText.js';
import { modelFailure } from './modelFailures.js';
import { modelName, tokenCount } from './modelWords.js';
import { toStreamFailure } from './providerErrors.js';

/** Why an answer ended, as far as it is known; any other word of a provider's is `other`. */
const finishReasons = ['stop', 'length', 'tool_calls', 'function_call'];

const text = z.string().nullish();

/** Some servers send the text as parts, and their thoughts beside it. */
const content = z.union([
  text,
  z
    .array(z.object({ text: z.string().optional() }))
    .transform((parts) => parts.map((part) => part.text ?? '').join('')),
]);

/** As much of a chunk as we read, of whatever server; https://platform.openai.com/docs/api-reference/chat-streaming */
const chunkSchema = z.object({
  error: z.unknown().optional(),
  model: modelName.nullish().catch(undefined),
  choices: z
    .array(
      z.object({
        delta: z.object({ content, refusal: text }).nullish(),
        finish_reason: text,
      }),
    )
    .nullish(),
  // Counts that make no sense are no counts; the answer is still one.
  usage: z
    .object({
      prompt_tokens: tokenCount,
      completion_tokens: tokenCount,
      total_tokens: tokenCount,
      completion_tokens_details: z.object({ reasoning_tokens: tokenCount }).optional().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

/**
 * Reads a streamed answer to its end.
 *
 * @param events The data of each event.
 * @param model The one that was asked, for servers that do not say who answers.
 * @param onText Hears each piece of the text as it comes.
 * @throws {RequestFailure} for an answer that is none: refused, empty, too large, or broken off.
 */
export async function readAnswer(
  events: AsyncIterable<string>,
  model: string,
  onText?: (piece: string) => void,
): Promise<ModelAnswer> {
  const answer = answerText(onText);
  let refused = false;
  let finishReason: string | undefined;
  let usage: z.infer<typeof chunkSchema>['usage'];
  let answeredBy = model;

  for await (const data of events) {
    // The end, even where the server keeps the connection.
    if (data.startsWith('[DONE]')) break;
    const chunk = parseChunk(data);
    if (chunk.error) throw toStreamFailure(chunk.error);
    answeredBy = chunk.model || answeredBy;
    usage = chunk.usage ?? usage;
    const choice = chunk.choices?.[0];
    answer.add(choice?.delta?.content ?? '');
    refused ||= Boolean(choice?.delta?.refusal) || choice?.finish_reason === 'content_filter';
    finishReason = choice?.finish_reason || finishReason;
  }

  const reasoningTokens = usage?.completion_tokens_details?.reasoning_tokens;
  const whole = answer.end();
  if (refused) throw modelFailure('modelRefused');
  if (!finishReason) throw unknownOutcome();
  if (!whole) throw modelFailure(finishReason === 'length' ? 'allThinking' : 'emptyAnswer');
  return {
    content: whole,
    finishReason: finishReasons.includes(finishReason) ? finishReason : 'other',
    model: answeredBy,
    ...(usage && {
      usage: {
        promptTokens: usage.prompt_tokens,
        completionTokens: usage.completion_tokens,
        totalTokens: usage.total_tokens,
        ...(reasoningTokens !== undefined && { reasoningTokens }),
      },
    }),
  };
}

function parseChunk(data: string): z.infer<typeof chunkSchema> {
  try {
    return chunkSchema.parse(JSON.parse(data));
  } catch {
    throw unknownOutcome();
  }
}
