import { AIRequestError } from './errors.js';
import type { FakeTransportOptions } from './fakeTransport.js';
import type { AIRequestInput } from './input.js';
import type { RequestRow } from './protocol.js';

/** What a row says of the end of a fake model's work. */
export type FakeOutcome = Pick<RequestRow, 'status' | 'content' | 'finish_reason' | 'token_usage' | 'error'>;

/** Has the answer made: at once, or in the time that it takes. Never throws, and never rejects: a failure is an outcome. */
export function fakeOutcome(
  answer: Required<FakeTransportOptions>['answer'],
  input: AIRequestInput,
): FakeOutcome | Promise<FakeOutcome> {
  try {
    const given = typeof answer === 'function' ? answer(input) : answer;
    if (typeof given === 'string') return completed(given);
    return Promise.resolve(given).then(completed).catch(failed);
  } catch (error) {
    return failed(error);
  }
}

function completed(content: unknown): FakeOutcome {
  if (typeof content !== 'string') throw new TypeError('The `answer` must give a text, or a promise of one.');
  const token_usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
  return { status: 'completed', content, finish_reason: 'stop', token_usage };
}

function failed(thrown: unknown): FakeOutcome {
  const message = 'The `answer` of fakeTransport() threw: see `cause`.';
  if (!AIRequestError.is(thrown)) {
    // On no row of a real backend: who writes a test should see where it went wrong.
    const error = { code: 'failed', message, cause: thrown };
    return { status: 'failed', error };
  }
  const { code, details } = thrown;
  const content = typeof details === 'string' ? details : undefined;
  return { status: 'failed', content, error: { code, message: thrown.message } };
}
