import { randomUUID } from 'node:crypto';
import type { StandInCall } from './chatCall.js';

export interface CompletionText {
  readonly text: string;
  readonly finishReason: string;
}

/** Counts a word with the space before it as one token: near enough for a stand-in, and plain to predict in a test. */
export function toTokens(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** Cuts an answer at the caller's limit, as OpenAI does: `finish_reason` tells. */
export function limitTokens({ text, finishReason }: CompletionText, maxTokens = Infinity): CompletionText {
  const tokens = toTokens(text);
  return tokens.length > maxTokens
    ? { text: tokens.slice(0, maxTokens).join(''), finishReason: 'length' }
    : { text, finishReason };
}

/** The body of an answer that is not streamed. https://platform.openai.com/docs/api-reference/chat/object */
export function toCompletion(call: StandInCall, { text, finishReason }: CompletionText) {
  const message = { role: 'assistant', content: text, refusal: null };
  return {
    ...head(call, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
    usage: toUsage(call, text),
  };
}

export interface EventsOptions {
  /** Whether the connection breaks after the text. */
  readonly dropped: boolean;
  /** Waits between one token and the next. */
  rest(): Promise<void>;
}

/** The events of a streamed answer. https://platform.openai.com/docs/api-reference/chat/streaming */
export async function* toEvents(
  call: StandInCall,
  { text, finishReason }: CompletionText,
  { dropped, rest }: EventsOptions,
): AsyncGenerator<string> {
  const shared = head(call, 'chat.completion.chunk');
  const event = (data: object) => `data: ${JSON.stringify({ ...shared, ...data })}\n\n`;
  const choice = (delta: object, reason: string | null = null) =>
    event({ choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }] });

  yield choice({ role: 'assistant', content: '', refusal: null });
  for (const [index, content] of toTokens(text).entries()) {
    if (index > 0) await rest();
    yield choice({ content });
  }
  if (dropped) throw new Error('The connection breaks here, as it was told to');
  yield choice({}, finishReason);
  const { stream_options: options } = call.body as { stream_options?: { include_usage?: unknown } };
  if (options?.include_usage === true) yield event({ choices: [], usage: toUsage(call, text) });
  yield 'data: [DONE]\n\n';
}

function head({ model }: StandInCall, object: string) {
  return { id: `chatcmpl-${randomUUID()}`, object, created: Math.floor(Date.now() / 1000), model };
}

function toUsage({ messages }: StandInCall, text: string) {
  const prompt = messages.reduce((sum, { content }) => sum + toTokens(content).length, 0);
  const completion = toTokens(text).length;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
