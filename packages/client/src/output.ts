import { AIRequestError } from './errors.js';
import { isErrorCode, type RequestRow } from './protocol.js';
import type { SchemaResult, StandardSchema } from './schema.js';

/** What a row that is over comes to: data, or the reason why there is none. */
export type Output<T> = { readonly data: T } | { readonly error: AIRequestError };

/** Tells whether a row's answer is JSON. */
export function isJson({ answer_format, format }: Pick<RequestRow, 'answer_format' | 'format'>): boolean {
  return (answer_format ?? format) === 'json';
}

/**
 * Reads the outcome from a row that is over. The text is the data, or, of JSON, what it parses to; with a schema, what that
 * makes of it. A promise only where the schema takes its time.
 *
 * `T` is what the schema or the row's own format makes of the text: `string`, or `unknown` for JSON and for a preset, whose
 * format is known only here.
 */
export function toOutput<T>(row: RequestRow, schema?: StandardSchema<T>): Output<T> | Promise<Output<T>> {
  if (row.status !== 'completed') return { error: failureOf(row) };
  const content = row.content ?? '';
  if (!schema && !isJson(row)) return { data: content as T };
  const fail = (code: 'incomplete' | 'invalid_output', message: string, cause?: unknown) => ({
    error: new AIRequestError(code, message, { requestId: row.id, details: content, cause }),
  });
  if (row.finish_reason === 'length') {
    return fail(
      'incomplete',
      'The JSON answer was cut off at the token limit: allow more tokens, or ask for less.',
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    return fail(
      'invalid_output',
      'The model did not answer with JSON: say in the prompt what JSON you want, or try another model.',
      cause,
    );
  }
  if (!schema) return { data: value as T };
  const invalid = (cause: unknown) =>
    fail(
      'invalid_output',
      'The answer does not have the form that was asked for: ask again, or say more of that form in the prompt.',
      cause,
    );
  const judge = (result: SchemaResult<T>): Output<T> =>
    result.issues ? invalid(result.issues) : { data: result.value };
  try {
    const result = schema['~standard'].validate(value);
    return result instanceof Promise ? result.then(judge).catch(invalid) : judge(result);
  } catch (cause) {
    return invalid(cause);
  }
}

/** The failures of which there may be a text: the model's own doing. */
const codesWithText: readonly string[] = ['refused', 'incomplete', 'invalid_output'];

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
    details: codesWithText.includes(code) ? (content ?? undefined) : undefined,
    // Only the row of a fakeTransport has one: what its `answer` threw.
    cause: (error as { readonly cause?: unknown } | undefined)?.cause,
  });
}
