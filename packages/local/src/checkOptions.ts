import { authorizations, checkTogether, requestOptionsSchema } from '@amplify-ai-request/backend/runtime';
import * as z from 'zod';

const milliseconds = z
  .number({ error: 'milliseconds, 0 or more' })
  .min(0, { error: 'milliseconds, 0 or more' });
const callable = z.custom((value) => typeof value === 'function', 'a function');
const text = z.string({ error: 'a text that is not empty' }).min(1, { error: 'a text that is not empty' });
const texts = z.array(text, { error: 'a list of texts' });
const ports = 'a whole number from 0 to 65535, where 0 takes a free one';
const users = "a list of names, or of names with groups, as in ['ann', { name: 'bea', groups: ['staff'] }]";
const speeds = 'a number above 0, at most 100000: 20 is twenty times as fast';
const variables = 'an object of texts, as process.env is';
const deliveries = 'a whole number, 0 or more, or a function that returns one';

const standIn = z.strictObject({
  delay: milliseconds.optional(),
  pace: milliseconds.optional(),
  unknownModels: texts.optional(),
  keepMs: milliseconds.optional(),
  answer: z
    .custom((value) => typeof value === 'function', "a function that returns the answer, as in () => 'Four.'")
    .optional(),
});

const faults = z.strictObject({
  deliveries: z.union([z.int().min(0), callable], { error: deliveries }).optional(),
  kill: callable.optional(),
  refuse: callable.optional(),
  dropReply: callable.optional(),
  push: callable.optional(),
  webhook: callable.optional(),
  keepAlive: callable.optional(),
});

/** All that `startLocalBackend` takes. The presets are checked as the worker checks them. */
export const localOptionsSchema = requestOptionsSchema
  .extend({
    port: z.int({ error: ports }).min(0, { error: ports }).max(65_535, { error: ports }).optional(),
    outputs: text.optional(),
    guests: z.boolean().optional(),
    users: z
      .array(z.union([text, z.strictObject({ name: text, groups: texts.optional() })], { error: users }), {
        error: users,
      })
      .optional(),
    authorization: z.enum(authorizations).optional(),
    authorizer: callable.optional(),
    standIn: standIn.optional(),
    presets: z.unknown().optional(),
    speed: z.number({ error: speeds }).positive({ error: speeds }).max(100_000, { error: speeds }).optional(),
    faults: faults.optional(),
    environment: z.custom(isEnvironment, variables).optional(),
  })
  .superRefine(checkTogether);

/**
 * Checks what was given to `startLocalBackend`, whether or not a compiler has.
 *
 * @throws {Error} in one line, which names the options that are wrong and says what they may be.
 */
export function checkOptions(options: unknown): void {
  const { error } = localOptionsSchema.safeParse(options);
  if (!error) return;
  const problems = error.issues.map((issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`);
  throw new Error(`startLocalBackend: ${problems.join('; ')}`);
}

/** Only what is read must be a text: Vite's `import.meta.env` holds booleans, too. */
function isEnvironment(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(
    ([name, variable]) => !name.startsWith('OPENAI_') || ['string', 'undefined'].includes(typeof variable),
  );
}
