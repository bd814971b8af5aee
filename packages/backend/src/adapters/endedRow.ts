import type { RequestFailure } from '../engine/failure.js';
import type { StoredAnswer, StoredText } from '../engine/ports.js';
import { absent, type Row } from './updateIf.js';

/** What a row becomes with its answer. */
export function completed({ text, format, finishReason, model, usage }: StoredAnswer, at: Date): Row {
  return {
    status: 'completed',
    ...placed(text),
    finish_reason: finishReason,
    // Not `model` and `format`: those are what the client asked for, and part of what makes a repeated submit the same.
    answered_by: model,
    ...(format === 'json' && { answer_format: format }),
    ...(usage && {
      token_usage: {
        prompt_tokens: usage.promptTokens,
        completion_tokens: usage.completionTokens,
        total_tokens: usage.totalTokens,
        ...(usage.reasoningTokens !== undefined && { reasoning_tokens: usage.reasoningTokens }),
      },
    }),
    completed_at: at.toISOString(),
  };
}

/** What a row becomes that has failed, with the text that there is. */
export function failed({ code, message }: RequestFailure, at: Date, text?: StoredText): Row {
  return {
    status: 'failed',
    error: { code, message },
    ...(text && placed(text)),
    completed_at: at.toISOString(),
  };
}

/** The beginning of a text that is now in parts may have been kept on the row. */
function placed(text: StoredText): Row {
  return 'parts' in text ? { ...text, content: absent } : text;
}
