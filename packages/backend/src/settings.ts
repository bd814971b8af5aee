import { defaultLifeSeconds } from '@amplify-ai-request/client/protocol';
import * as z from 'zod';

const modelName = z.string().min(1).max(200);
const tokens = z.int().min(1).max(1_000_000);
const temperature = z.number().min(0).max(2);
const baseUrl = z.url({ protocol: /^https?$/ });

const streamIntervalMs = z.int().min(100).max(10_000);
const count = z.int().min(1).max(1_000_000_000);

const limits = z.strictObject({
  maxTokens: tokens,
  promptBytes: z.int().min(1).max(300_000),
  // Each is an entry of the owner's item, which every count and release of his writes whole.
  liveRequestsPerOwner: z.int().min(1).max(1000),
  requestsPerDayPerOwner: count,
  requestsPerDayOfGuests: count,
  requestsPerDay: count,
});

const defaultLimits: Settings['limits'] = {
  maxTokens: 16_000,
  promptBytes: 100_000,
  liveRequestsPerOwner: 20,
  requestsPerDayPerOwner: 500,
  requestsPerDayOfGuests: 1_000,
  requestsPerDay: 10_000,
};

/** Checks, each by itself, the options about requests and the model that `defineOpenAIRequests` and the local backend share. */
export const requestOptionsSchema = z.strictObject({
  models: z.array(modelName).min(1).optional(),
  maxTokens: tokens.optional(),
  temperature: temperature.optional(),
  // Its range depends on another option.
  timeoutSeconds: z.int().optional(),
  retentionDays: z.int().min(1).max(365).optional(),
  limits: limits.partial().optional(),
  presetsOnly: z.boolean().optional(),
  streamIntervalMs: streamIntervalMs.optional(),
  retryUnknown: z.boolean().optional(),
  logContent: z.boolean().optional(),
  baseUrl: baseUrl.optional(),
  background: z.boolean().optional(),
});

/** As much of the options as `checkTogether` looks at. */
interface ChosenTogether extends Pick<RequestOptions, 'timeoutSeconds' | 'maxTokens' | 'limits'> {
  readonly background?: unknown;
}

/**
 * Checks what no single option can tell. For `superRefine`, of whatever options extend these.
 *
 * @example
 * requestOptionsSchema.superRefine(checkTogether).parse({ timeoutSeconds: 600 });
 */
export function checkTogether(options: ChosenTogether, context: z.core.$RefinementCtx): void {
  const { timeoutSeconds, background, maxTokens, limits = {} } = options;
  const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });

  // Lambda's clock bounds the life of a request whose call is held, and the reaper's pace that of one in the background.
  const [least, most] = background ? [300, 86_400] : [30, 840];
  if (timeoutSeconds !== undefined && (timeoutSeconds < least || timeoutSeconds > most)) {
    refuse(['timeoutSeconds'], `${least} to ${most} seconds ${background ? 'with' : 'without'} background`);
  }
  const tokens = tokensProblem(maxTokens, limits.maxTokens);
  if (tokens) refuse(['maxTokens'], tokens);
  const { requestsPerDayPerOwner: ofOne, requestsPerDay: ofAll = defaultLimits.requestsPerDay } = limits;
  if (ofOne !== undefined && ofOne > ofAll) {
    const words = `${ofOne} is above limits.requestsPerDay, which is ${ofAll}: raise that, or lower this`;
    refuse(['limits', 'requestsPerDayPerOwner'], words);
  }
}

/** A default beyond the limit would be cut, and nobody be told. */
function tokensProblem(maxTokens: number | undefined, most = defaultLimits.maxTokens): string | undefined {
  if (maxTokens === undefined || maxTokens <= most) return undefined;
  return `${maxTokens} is above limits.maxTokens, which is ${most}: raise limits.maxTokens, or lower this`;
}

/**
 * Chooses what holds for all requests of an app, and what clients may ask for: the options about them that
 * `defineOpenAIRequests` and `startLocalBackend` share.
 */
export interface RequestOptions {
  /** The models that a client may name; the first is the default. @default [OPENAI_MODEL ?? 'gpt-4o-mini'] */
  readonly models?: readonly string[];
  /**
   * The most tokens of an answer when the request names none. Reasoning models get `limits.maxTokens` unless one is set
   * here, since they could spend a small one on thinking. At most `limits.maxTokens`. @default OPENAI_MAX_TOKEN ?? 500
   */
  readonly maxTokens?: number;
  /** The temperature when the request names none, from 0 to 2. Not sent to reasoning models. @default OPENAI_TEMPERATURE ?? 0.7 */
  readonly temperature?: number;
  /** The longest life of a request, from its submission, in seconds: 30 to 840, in background 300 to 86400. @default 300 */
  readonly timeoutSeconds?: number;
  /** How long a row is kept after its submission, in days: 1 to 365. @default 7 */
  readonly retentionDays?: number;
  /** What a client may ask for at most; beyond it a request fails and no model is called. */
  readonly limits?: {
    /** Tokens of an answer: a request that names more is `invalid_input`, and no default may be larger. @default 16000 */
    readonly maxTokens?: number;
    /** Bytes of system text, prompt, messages and schema, or of a preset's variables, in UTF-8; beyond it `invalid_input`. @default 100000 */
    readonly promptBytes?: number;
    /** Requests of one owner that are queued or in progress, up to 1000; beyond it `quota_exceeded`. @default 20 */
    readonly liveRequestsPerOwner?: number;
    /** Requests of one owner in a day of UTC, at most `requestsPerDay`; beyond it `quota_exceeded`. @default 500 */
    readonly requestsPerDayPerOwner?: number;
    /**
     * Requests of all guests together in a day of UTC, since anyone can become as many guests as he likes, and of all who
     * call with an API key; beyond it `quota_exceeded`. @default 1000
     */
    readonly requestsPerDayOfGuests?: number;
    /** Requests of everyone together in a day of UTC; beyond it `quota_exceeded`. @default 10000 */
    readonly requestsPerDay?: number;
  };
  /** Whether clients may only name presets of the app's own worker, and write no prompts of their own. @default false */
  readonly presetsOnly?: boolean;
  /**
   * How long the text of a streamed answer is gathered before it is published, in milliseconds: 100 to 10000. The first
   * piece goes out at once. @default 250
   */
  readonly streamIntervalMs?: number;
  /**
   * Whether to ask the model again when nobody knows whether it was asked: after a lost connection, a gateway's fault, a
   * crash. One request may then be paid for several times. @default false: such a request ends as `unknown_outcome`
   */
  readonly retryUnknown?: boolean;
  /** Whether the worker logs prompts and answers. @default false */
  readonly logContent?: boolean;
  /** A server that speaks OpenAI's chat completions. @default OPENAI_BASE_URL ?? 'https://api.openai.com/v1' */
  readonly baseUrl?: string;
  /**
   * Whether OpenAI works on by itself and calls back, instead of a worker that waits for it. A preset may choose otherwise.
   * @default false
   */
  readonly background?: boolean;
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
  limits,
  presetsOnly: z.boolean(),
  streamIntervalMs,
  retryUnknown: z.boolean(),
  logContent: z.boolean(),
  baseUrl: baseUrl.optional(),
  background: z.boolean(),
});

/** Holds what a deployer has chosen and what he left open, complete: what the functions go by. Sizes and times as in `RequestOptions`. */
export type Settings = z.infer<typeof settingsSchema>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Completes the options with `OPENAI_MODEL`, `OPENAI_MAX_TOKEN`, `OPENAI_TEMPERATURE`, `OPENAI_BASE_URL`, then defaults. A
 * variable of nothing but spaces is none.
 *
 * @throws {z.ZodError} when an option or a variable has no valid value.
 * @example
 * const { models, timeoutSeconds } = resolveSettings({ models: ['gpt-4o'] }, process.env);
 */
export function resolveSettings(options: RequestOptions, environment: Environment): Settings {
  const chosen = requestOptionsSchema.superRefine(checkTogether).parse(options);
  const read = (name: string) => environment[name]?.trim() || undefined;
  const maxTokens = chosen.maxTokens ?? toNumber(read('OPENAI_MAX_TOKEN'));
  const settings = settingsSchema.parse({
    models: chosen.models ?? [read('OPENAI_MODEL') ?? 'gpt-4o-mini'],
    maxTokens: maxTokens ?? 500,
    maxTokensChosen: maxTokens !== undefined,
    temperature: chosen.temperature ?? toNumber(read('OPENAI_TEMPERATURE')) ?? 0.7,
    timeoutSeconds: chosen.timeoutSeconds ?? defaultLifeSeconds,
    retentionDays: chosen.retentionDays ?? 7,
    limits: { ...defaultLimits, ...chosen.limits },
    presetsOnly: chosen.presetsOnly ?? false,
    streamIntervalMs: chosen.streamIntervalMs ?? 250,
    retryUnknown: chosen.retryUnknown ?? false,
    logContent: chosen.logContent ?? false,
    baseUrl: chosen.baseUrl ?? read('OPENAI_BASE_URL'),
    background: chosen.background ?? false,
  });
  const problem = tokensProblem(maxTokens, settings.limits.maxTokens);
  if (problem)
    throw new z.ZodError([{ code: 'custom', path: ['maxTokens'], message: problem, input: maxTokens }]);
  return settings;
}

function toNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
