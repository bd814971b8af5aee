import * as z from 'zod';
import { RequestFailure } from './failure.js';
import { isObject } from './isObject.js';
import { unfoldRoot } from './unfoldRoot.js';

/** Describes a schema that can describe itself as JSON schema and check a value, as zod 4 makes it: https://standardschema.dev */
export interface DescribingSchema {
  readonly '~standard': {
    readonly validate: (value: unknown) => unknown;
    readonly jsonSchema: {
      readonly input: (options: { readonly target: 'draft-2020-12' }) => Record<string, unknown>;
    };
  };
}

/** Describes a prompt that is kept on the server. Clients send its name and what fills it, and nothing else. */
export interface Preset {
  /** How the model should behave. Nothing that a client sends gets in here: a placeholder stays as it is. @default none */
  readonly system?: string;
  /**
   * What the user is made to say. `{{name}}` stands for a variable: a text as it is, any other value as JSON. Whatever it
   * holds, it stays within this one message.
   */
  readonly prompt: string;
  /** Also one that clients may not name. @default the app's default model */
  readonly model?: string;
  /** The most tokens of the answer. @default the app's default */
  readonly maxTokens?: number;
  /** From 0 to 2. @default the app's default */
  readonly temperature?: number;
  /** How it is answered. @default 'text', and with a schema 'json', which is then the only one */
  readonly format?: 'text' | 'json';
  /** The most bytes of variables, from 1 to 300000; beyond it `invalid_input`. @default the app's `limits.promptBytes` */
  readonly variableBytes?: number;
  /**
   * What the answer must look like: a JSON schema, or a zod schema, which then also checks it. An answer that does not fit
   * fails as `invalid_output`, its text kept. OpenAI takes an object at its root, and nothing else. @default none
   */
  readonly schema?: DescribingSchema | Readonly<Record<string, unknown>>;
  /**
   * Whether it is answered in OpenAI's background mode, or while a worker waits, as for one that is shown while it is
   * written. @default the app's choice
   */
  readonly background?: boolean;
}

const presetSchema = z.strictObject({
  system: z.string().min(1).optional(),
  prompt: z.string().min(1),
  model: z.string().min(1).max(200).optional(),
  maxTokens: z.int().min(1).max(1_000_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
  format: z.enum(['text', 'json']).optional(),
  variableBytes: z.int().min(1).max(300_000).optional(),
  schema: z.custom((value) => isObject(value), 'a zod or a JSON schema, which is an object').optional(),
  background: z.boolean().optional(),
});

const placeholder = /\{\{\s*(\w+)\s*\}\}/g;

/** What OpenAI takes for the name of a schema, and we for a preset's. */
const namePattern = /^[A-Za-z0-9_-]{1,64}$/;

/** As much of an app's settings as its presets depend on. */
export interface PresetSettings {
  readonly background: boolean;
  /** @default OpenAI's */
  readonly baseUrl?: string;
}

/**
 * Checks the presets of an app.
 *
 * @param settings What the app offers, and whose the model is. @default OpenAI's, in background mode as well
 * @throws {Error} that names the preset and what is wrong with it.
 * @example
 * const known = toPresets({ greet: { prompt: 'Greet {{name}}.' } }, resolveSettings({}, process.env));
 * known.get('greet');
 */
export function toPresets(
  presets: Readonly<Record<string, Preset>>,
  settings: PresetSettings = { background: true },
): ReadonlyMap<string, Preset> {
  if (!isPlainObject(presets)) {
    throw new Error("createWorker: presets: give an object, as in { greet: { prompt: 'Greet {{name}}.' } }");
  }
  for (const [name, preset] of Object.entries(presets)) {
    if (!namePattern.test(name)) {
      throw new Error(`createWorker: presets.${name}: name it by 1 to 64 letters, digits, _ and -`);
    }
    const [issue] = presetSchema.safeParse(preset).error?.issues ?? [];
    const problem = issue
      ? `${['', ...issue.path].join('.')}: ${issue.message}`
      : problemOf(preset, settings);
    if (problem) throw new Error(`createWorker: presets.${name}${problem}`);
  }
  return new Map(Object.entries(presets));
}

/** Nothing but its own entries, in whatever realm it was made. A module that is imported whole has no prototype. */
function isPlainObject(value: unknown): boolean {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What would only be found out later, by a client. */
function problemOf(preset: Preset, settings: PresetSettings): string | undefined {
  const { system = '', prompt, format, schema, background } = preset;
  if (background && !settings.background) {
    return ".background: give defineOpenAIRequests background: { webhookSecret: secret('OPENAI_WEBHOOK_SECRET') }, and startLocalBackend background: true";
  }
  const names = (text: string) => [...text.matchAll(placeholder)].map(([, name]) => name);
  const misplaced = names(system).find((name) => names(prompt).includes(name));
  if (misplaced)
    return `.system: {{${misplaced}}} is filled in \`prompt\` only: name it there, or leave it out here`;
  if (prompt.replace(placeholder, '').includes('{{')) {
    return '.prompt: a placeholder is {{name}}, of letters, digits and _';
  }
  if (format === 'text' && schema) return '.format: with a schema the answer is JSON: leave format out';
  if (format === 'json' && !schema && !/json/i.test(`${system} ${prompt}`)) {
    return ".prompt: say JSON here or in system: OpenAI's JSON mode insists on the word";
  }
  return schema && problemOfSchema(preset, settings);
}

function problemOfSchema(preset: Preset, { baseUrl }: PresetSettings): string | undefined {
  let root: unknown;
  try {
    root = unfoldRoot(jsonSchemaOf(preset) ?? {}).type;
  } catch {
    return '.schema: no JSON schema can be made of it';
  }
  return root !== 'object' && isOpenAI(baseUrl)
    ? '.schema: OpenAI takes an object at its root and nothing else: wrap it in an object, as in { answer: … }'
    : undefined;
}

/** Other servers have rules of their own. */
function isOpenAI(baseUrl: string | undefined): boolean {
  return baseUrl === undefined || /(^|\.)api\.openai\.com$/.test(new URL(baseUrl).hostname);
}

/** The JSON schema that goes to the model: of what goes into the preset's schema, not of what that makes of it. */
export function jsonSchemaOf({ schema }: Preset): Readonly<Record<string, unknown>> | undefined {
  return isDescribing(schema) ? schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) : schema;
}

export function isDescribing(schema: Preset['schema']): schema is DescribingSchema {
  return schema !== undefined && '~standard' in schema;
}

/**
 * Fills a preset's prompt, in one pass: a value that looks like a placeholder is a value.
 *
 * @throws {RequestFailure} `invalid_input` when a variable is missing, which it names, or one is not known.
 */
export function fillPrompt({ prompt }: Preset, variables: Readonly<Record<string, unknown>>): string {
  const used = new Set<string>();
  const filled = prompt.replace(placeholder, (_, name: string) => {
    if (!Object.hasOwn(variables, name)) {
      throw new RequestFailure('invalid_input', `The preset needs a variable ${name}: give it`);
    }
    used.add(name);
    const value = variables[name];
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  if (Object.keys(variables).some((name) => !used.has(name))) {
    throw new RequestFailure('invalid_input', 'The preset does not know one of the variables: leave it out');
  }
  return filled;
}
