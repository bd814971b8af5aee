import * as z from 'zod';
import { type RequestOptions, resolveSettings } from '../settings.js';

/** A Lambda environment holds 4 KB in all, and Amplify's own variables need a part of it. */
const roomInBytes = 3000;

/**
 * Completes the options, which are valid, from the environment of the synthesis: the text that the functions get.
 *
 * @throws Error when a variable `OPENAI_*` has no valid value, or the text is too long.
 */
export function settingsText(
  options: RequestOptions,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const text = JSON.stringify(complete(options, environment));
  const bytes = Buffer.byteLength(text);
  if (bytes > roomInBytes) {
    throw new Error(
      `defineOpenAIRequests: models: the options fill ${bytes} bytes, but a Lambda environment has room for ` +
        `${roomInBytes}. Allow fewer models.`,
    );
  }
  return text;
}

function complete(options: RequestOptions, environment: Readonly<Record<string, string | undefined>>) {
  try {
    return resolveSettings(options, environment);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const problems = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(
      'defineOpenAIRequests: OPENAI_MODEL, OPENAI_MAX_TOKEN, OPENAI_TEMPERATURE or OPENAI_BASE_URL has no valid value: ' +
        problems.join('; '),
    );
  }
}
