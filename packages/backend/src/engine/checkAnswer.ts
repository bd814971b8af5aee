import { RequestFailure } from './failure.js';
import type { ModelAnswer } from './ports.js';
import { isDescribing, type Preset } from './presets.js';

/** An answer that came whole but is not what was asked for. It has been paid for, so its text is kept. */
export class InvalidAnswer extends RequestFailure {
  readonly content: string;

  constructor(code: 'incomplete' | 'invalid_output', message: string, content: string) {
    super(code, message);
    this.content = content;
  }
}

/**
 * Checks an answer against the schema of its preset.
 *
 * @throws {InvalidAnswer} `incomplete` when it was cut off, `invalid_output` when it does not fit.
 */
export async function checkAnswer({ content, finishReason }: ModelAnswer, preset?: Preset): Promise<void> {
  const schema = preset?.schema;
  if (schema === undefined) return;
  if (finishReason === 'length') {
    throw new InvalidAnswer(
      'incomplete',
      'The answer was cut off at the token limit: raise the preset’s limit, or ask for less',
      content,
    );
  }
  const value = parse(content);
  const checked = isDescribing(schema) ? await schema['~standard'].validate(value) : {};
  if (value === undefined || isRefused(checked)) {
    throw new InvalidAnswer(
      'invalid_output',
      'The model did not answer in the form that the preset asks for: try again, or with another model',
      content,
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRefused(checked: unknown): boolean {
  return (
    typeof checked === 'object' && checked !== null && 'issues' in checked && checked.issues !== undefined
  );
}
