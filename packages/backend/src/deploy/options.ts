import { backendNamePattern } from '@amplify-ai-request/client/protocol';
import type { secret } from '@aws-amplify/backend';
import * as z from 'zod';
import { type Authorization, authorizations } from '../authorization.js';
import { checkTogether, type RequestOptions, requestOptionsSchema } from '../settings.js';

const nameSchema = z
  .string()
  .regex(backendNamePattern, "a capital letter, then at most 29 letters and digits, as in 'Chat'");

const schemaOptionsSchema = z.strictObject({
  name: nameSchema.optional(),
  authorization: z.enum(authorizations).optional(),
});

/** Chooses how the operations are called, and by whom they may be. */
export interface SchemaOptions<Name extends string = string> {
  /**
   * Goes into every name that is added, for an app that has one of them already: `'Chat'` gives `ChatOpenAIRequest`,
   * `submitChatOpenAIRequest`, … Give the same name to `defineOpenAIRequests` and to the client's `amplifyTransport`.
   * A capital letter, then at most 29 letters and digits. @default ''
   */
  readonly name?: Name;
  /** Who may submit requests, guests and users of the identity pool aside. `userPool` needs auth in the app. @default 'userPool' */
  readonly authorization?: Authorization;
}

type Secret = ReturnType<typeof secret>;

const secretNamed = (name: string) =>
  z.custom<Secret>(
    (value) => typeof value === 'object' && value !== null && 'resolvePath' in value,
    `a secret, as in secret('${name}')`,
  );

const backgroundSchema = z.strictObject({ webhookSecret: secretNamed('OPENAI_WEBHOOK_SECRET') });

/** `false` is none, as where an app decides by its branch. */
const noneIfFalse = (value: unknown) => (value === false ? undefined : value);

const functionOptionsSchema = requestOptionsSchema
  .extend({
    name: nameSchema.optional(),
    apiKey: secretNamed('OPENAI_API_KEY'),
    background: z.preprocess(noneIfFalse, backgroundSchema.optional()),
    guests: z.boolean().optional(),
    worker: z
      .instanceof(URL, { error: "a URL, as in new URL('./worker.ts', import.meta.url)" })
      .refine((url) => url.protocol === 'file:', 'a URL of a file')
      .optional(),
    workerConcurrency: z.int().min(1).optional(),
    resourceGroupName: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'a letter, then letters, digits and hyphens')
      .optional(),
  })
  .superRefine(checkTogether)
  .refine(({ presetsOnly, worker }) => !presetsOnly || worker, {
    path: ['presetsOnly'],
    error:
      "presets live in the app's own worker: name it, as in worker: new URL('./worker.ts', import.meta.url)",
  });

/** Says what background mode needs beside the key. */
export interface BackgroundOptions {
  /**
   * The signing secret of the webhook that is registered at OpenAI for the URL of this deployment:
   * `secret('OPENAI_WEBHOOK_SECRET')`. Set it by `npx ampx sandbox secret set OPENAI_WEBHOOK_SECRET`.
   */
  readonly webhookSecret: Secret;
}

/** Chooses what works on the requests: the model's key, the functions, and what clients may ask for. */
export interface OpenAIRequestsOptions<Name extends string = string>
  extends Omit<RequestOptions, 'background'> {
  /** The name that was given to `withOpenAIRequests`. @default '' */
  readonly name?: Name;
  /** The key of the model's provider: `secret('OPENAI_API_KEY')`. Set it by `npx ampx sandbox secret set OPENAI_API_KEY`. */
  readonly apiKey: Secret;
  /**
   * Has requests answered in OpenAI's background mode: nobody waits for the model, a webhook brings the answer, and a
   * request may live for a day. A preset may choose otherwise. @default none: a worker holds each call
   */
  readonly background?: BackgroundOptions | false;
  /** Whether guests of the app's identity pool may submit requests. @default false */
  readonly guests?: boolean;
  /** The app's own worker, a file that exports a `handler` made by `createWorker()`. @default the package's worker */
  readonly worker?: URL;
  /**
   * How many workers run at once, at most, and so how many model calls: the others wait as `queued`. They are taken from
   * the account's concurrency for good, of which AWS keeps 100 that nobody may reserve. @default no limit but the account's
   */
  readonly workerConcurrency?: number;
  /**
   * The nested stack of the functions. The default is a stack of their own, on which nothing else depends: only so does
   * no app get a circular dependency. @default 'openai-requests'
   */
  readonly resourceGroupName?: string;
}

/** Checks the schema that was given to `withOpenAIRequests`: from plain JavaScript it may be anything. */
export function checkSchema(schema: unknown): void {
  if (isSchema(schema)) return;
  throw new Error(
    'withOpenAIRequests: there is no schema. Write withOpenAIRequests(a.schema({ … })), or give it what else defineData takes.',
  );
}

function isSchema(schema: unknown): boolean {
  if (typeof schema === 'string') return true;
  if (!isObject(schema)) return false;
  if ('schemas' in schema) return Array.isArray(schema.schemas) && schema.schemas.every(isSchema);
  return 'data' in schema && isObject(schema.data) && 'types' in schema.data;
}

/** Checks the backend that was given to `connect`: which of its parts are missing, is told by who uses them. */
export function checkBackend(backend: unknown): void {
  if (isObject(backend)) return;
  throw new Error('connect: there is no backend. Write ai.connect(backend), of what defineBackend returned.');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Checks the options that were given to `withOpenAIRequests`. */
export function checkSchemaOptions(options: SchemaOptions): void {
  check('withOpenAIRequests', schemaOptionsSchema, options);
}

/** Checks what was given to `defineOpenAIRequests`. */
export function checkFunctionOptions(options: OpenAIRequestsOptions): void {
  check('defineOpenAIRequests', functionOptionsSchema, options);
}

function check(taker: string, schema: z.ZodType, options: unknown): void {
  const { error } = schema.safeParse(options);
  if (!error) return;
  const problems = error.issues.map((issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`);
  throw new Error(`${taker}: ${problems.join('; ')}`);
}
