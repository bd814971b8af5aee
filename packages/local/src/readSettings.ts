import { type RequestOptions, resolveSettings, type Settings } from '@amplify-ai-request/backend/runtime';

/**
 * Completes the options, which are valid, with the environment's variables and the defaults.
 *
 * @throws {Error} that says in one line what a variable stands for that has no valid value.
 */
export function readSettings(
  options: RequestOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  try {
    return resolveSettings(options, environment);
  } catch (error) {
    throw new Error(
      'startLocalBackend: OPENAI_MODEL, OPENAI_MAX_TOKEN, OPENAI_TEMPERATURE or OPENAI_BASE_URL has no valid value: ' +
        describeIssues(error),
    );
  }
}

/** A schema's findings in one line each, without its own layout. */
function describeIssues(error: unknown): string {
  const { issues } = error as { issues?: readonly { path: readonly PropertyKey[]; message: string }[] };
  return issues?.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') ?? String(error);
}
