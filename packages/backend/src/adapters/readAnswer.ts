import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { ModelAnswer } from '../engine/ports.js';
import { ModelFailure, unknownOutcome } from './providerErrors.js';

/** No row can hold more; a model that writes on is stopped. */
const largestAnswer = 1_000_000;

/** Reads a streamed answer to its end. */
export async function readAnswer(
  chunks: AsyncIterable<ChatCompletionChunk>,
  model: string,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  let content = '';
  let refusal = '';
  let finishReason: string | undefined;
  let usage: ChatCompletionChunk['usage'];
  let answeredBy = model;
  let heard = false;

  for await (const chunk of chunks) {
    heard = true;
    answeredBy = chunk.model || answeredBy;
    usage = chunk.usage ?? usage;
    const choice = chunk.choices?.[0];
    content += choice?.delta?.content ?? '';
    refusal += choice?.delta?.refusal ?? '';
    finishReason = choice?.finish_reason ?? finishReason;
    if (content.length > largestAnswer) {
      throw new ModelFailure('too_large', 'The answer is too large to be stored: ask for a shorter one');
    }
  }

  // The client ends an aborted stream without an error.
  signal.throwIfAborted();
  if (refusal || finishReason === 'content_filter') {
    throw new ModelFailure('refused', 'The model refused to answer: rephrase the request');
  }
  if (!heard || (content && !finishReason)) throw unknownOutcome();
  if (!content) {
    throw finishReason === 'length'
      ? new ModelFailure('incomplete', 'The model spent all tokens before it wrote: allow it more tokens')
      : new ModelFailure('failed', 'The model gave an empty answer: rephrase the request');
  }
  return {
    content,
    finishReason: finishReason ?? 'stop',
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
