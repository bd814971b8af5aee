import { defaultLifeSeconds } from '@amplify-ai-request/client/protocol';
import * as z from 'zod';

const modelName = z.string().min(1).max(200);
const tokens = z.int().min(1).max(1_000_000);
const temperature = z.number().min(0).max(2);
const baseUrl = z.url({ protocol: /^https?$/ });

/** What a deployer may set about requests and the model; the same options start the local backend. */
export const requestOptionsSchema = z.strictObject({
  models: z.array(modelName).min(1).optional(),
  maxTokens: tokens.optional(),
  temperature: temperature.optional(),
  timeoutSeconds: z.int().min(10).max(840).optional(),
  retentionDays: z.int().min(1).max(365).optional(),
  limits: z
    .strictObject({
      maxTokens: tokens.optional(),
      promptBytes: z.int().min(1).max(300_000).optional(),
    })
    .optional(),
  baseUrl: baseUrl.optional(),
});

export interface RequestOptions {
  /** The models that a client may name; the first is the default. @default [OPENAI_MODEL ?? 'gpt-4o-mini'] */
  models?: string[];
  /**
   * The most tokens of an answer when the request names none. Reasoning models get no cap unless one is set here,
   * since they could spend it on thinking. @default OPENAI_MAX_TOKEN ?? 500
   */
  maxTokens?: number;
  /** The temperature when the request names none. Not sent to reasoning models. @default OPENAI_TEMPERATURE ?? 0.7 */
  temperature?: number;
  /** The longest life of a request, from its submission, in seconds: 10 to 840. @default 300 */
  timeoutSeconds?: number;
  /** How long a row is kept after its submission, in days: 1 to 365. @default 7 */
  retentionDays?: number;
  /** What a client may ask for at most; beyond it a request fails as `invalid_input` and no model is called. */
  limits?: {
    /** Tokens that a request may name. @default 16000 */
    maxTokens?: number;
    /** Bytes of system text, prompt and messages together, in UTF-8. @default 100000 */
    promptBytes?: number;
  };
  /** A server that speaks OpenAI's chat completions. @default OPENAI_BASE_URL ?? 'https://api.openai.com/v1' */
  baseUrl?: string;
}

/** The deployer's choices as dispatcher and worker get them: one JSON text in `AI_REQUEST_SETTINGS`. */
export const settingsSchema = z.object({
  models: z.array(modelName).min(1),
  maxTokens: tokens,
  /** Whether `maxTokens` was chosen, and so holds for reasoning models too. */
  maxTokensChosen: z.boolean(),
  temperature,
  timeoutSeconds: z.int(),
  retentionDays: z.int(),
  limits: z.object({ maxTokens: tokens, promptBytes: z.int() }),
  baseUrl: baseUrl.optional(),
});
export type Settings = z.infer<typeof settingsSchema>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Completes the options with `OPENAI_MODEL`, `OPENAI_MAX_TOKEN`, `OPENAI_TEMPERATURE`, `OPENAI_BASE_URL`, then defaults.
 *
 * @throws {z.ZodError} when an option or a variable has no valid value.
 */
export function resolveSettings(options: RequestOptions, environment: Environment): Settings {
  const chosen = requestOptionsSchema.parse(options);
  return settingsSchema.parse({
    models: chosen.models ?? [environment.OPENAI_MODEL || 'gpt-4o-mini'],
    maxTokens: chosen.maxTokens ?? Number(environment.OPENAI_MAX_TOKEN || 500),
    maxTokensChosen: chosen.maxTokens !== undefined || Boolean(environment.OPENAI_MAX_TOKEN),
    temperature: chosen.temperature ?? Number(environment.OPENAI_TEMPERATURE || 0.7),
    timeoutSeconds: chosen.timeoutSeconds ?? defaultLifeSeconds,
    retentionDays: chosen.retentionDays ?? 7,
    limits: { maxTokens: 16_000, promptBytes: 100_000, ...chosen.limits },
    baseUrl: chosen.baseUrl ?? (environment.OPENAI_BASE_URL || undefined),
  });
}
