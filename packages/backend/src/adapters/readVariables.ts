import type * as z from 'zod';
import type { Environment } from './environment.js';

/** Who sets a variable, where it is not `connect`. */
const setBy: Readonly<Record<string, string>> = {
  OPENAI_WEBHOOK_SECRET: 'defineOpenAIRequests({ background: { webhookSecret } })',
};

/**
 * Reads the variables of a function.
 *
 * @param reader Whose they are, for the message.
 * @throws {Error} in one line, which names the first variable that is missing or has no valid value, and who sets it.
 */
export function readVariables<Schema extends z.ZodType>(
  reader: string,
  schema: Schema,
  environment: Environment,
): z.infer<Schema> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const [variable = '', ...rest] = issue?.path.map(String) ?? [];
  const setter = setBy[variable] ?? 'ai.connect(backend)';
  const problem = environment[variable]
    ? `has no valid value: ${[...rest, issue?.message].join(': ')}`
    : 'is missing';
  throw new Error(`${reader}: ${variable} ${problem}: ${setter} sets it`);
}

/** Parses JSON in a schema: a text that is none is a finding. */
export function parseJson(text: string, context: z.core.$RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'no JSON' });
    return undefined;
  }
}
