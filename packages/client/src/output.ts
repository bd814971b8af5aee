import { AIRequestError } from './errors.js';
import { isErrorCode, type RequestRow } from './protocol.js';

/** What a row that is over comes to: data, or the reason why there is none. */
export type Output<T> = { readonly data: T } | { readonly error: AIRequestError };

/**
 * Reads the outcome from a row that is over. The text is the data, or in format `json` what it parses to.
 *
 * `T` is what the row's own format makes of the text: `string`, or `unknown` for JSON and for a preset, whose format is
 * known only here.
 */
export function toOutput<T>(row: RequestRow): Output<T> {
  if (row.status !== 'completed') return { error: failureOf(row) };
  const content = row.content ?? '';
  if ((row.answer_format ?? row.format) !== 'json') return { data: content as T };
  const about = { requestId: row.id, details: content };
  if (row.finish_reason === 'length') {
    const message = 'The JSON answer was cut off at the token limit: allow more tokens, or ask for less.';
    return { error: new AIRequestError('incomplete', message, about) };
  }
  try {
    return { data: JSON.parse(content) as T };
  } catch (cause) {
    const message =
      'The model did not answer with JSON: say in the prompt what JSON you want, or try another model.';
    return { error: new AIRequestError('invalid_output', message, { ...about, cause }) };
  }
}

function failureOf({ id, status, error, content }: RequestRow): AIRequestError {
  const fallback =
    status === 'cancelled'
      ? ({ code: 'cancelled', message: 'The request was cancelled.' } as const)
      : ({
          code: 'failed',
          message: 'The request failed and the backend gave no reason: see its logs.',
        } as const);
  const code = isErrorCode(error?.code) ? error.code : fallback.code;
  return new AIRequestError(code, error?.message || fallback.message, {
    requestId: id,
    retryable: false,
    // The answer was paid for, and may still be of use.
    details: code === 'incomplete' || code === 'invalid_output' ? (content ?? undefined) : undefined,
  });
}
