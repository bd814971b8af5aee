/**
 * Checks and types data: a schema of whatever library, zod, valibot, arktype and others make them. https://standardschema.dev
 *
 * `T` is what it makes of a value that it takes.
 */
export interface StandardSchema<T = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>>;
    readonly types?: { readonly input: unknown; readonly output: T } | undefined;
    /** There where the library describes its schemas, as zod 4 does. https://standardschema.dev/json-schema */
    readonly jsonSchema?: { readonly input: (options: { readonly target: string }) => object } | undefined;
  };
}

/**
 * Takes a JSON schema as it is written: `{ type: 'object', … }`, what `z.toJSONSchema()` gives, or of a type such as
 * `JSONSchema7`. A library's own schema does not compile here: sent as it is, it would tell the model of its insides.
 */
export type PlainJsonSchema =
  | { readonly [keyword: string]: unknown }
  | (object & { readonly '~standard'?: never });

/** Tells what checking a value comes to: what the schema makes of it as `value`, or what is wrong with it as `issues`. */
export type SchemaResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] };

/**
 * Gives the JSON schema that tells the model what to write: what goes into the schema, not what it makes of it.
 *
 * @throws whatever the schema's library throws for what JSON schema cannot say.
 */
export function toJsonSchema(schema: StandardSchema): object | undefined {
  return schema['~standard'].jsonSchema?.input({ target: 'draft-2020-12' });
}

/**
 * Takes the type of the data that a preset answers with from the backend's own: what goes into its schema, since the answer
 * comes over as the model wrote it; else `unknown` for JSON and `string` for text. Of presets that are annotated, and not
 * checked by `satisfies`, only what all presets share is known: then it is `unknown`.
 *
 * @example
 * // amplify/ai/worker.ts
 * export const presets = {
 *   city: { prompt: 'The largest city of {{country}}?', schema: z.object({ name: z.string() }) },
 * } satisfies Record<string, Preset>;
 * // in the front end
 * import type { presets } from '../amplify/ai/worker';
 * const request = createAIRequest<PresetData<typeof presets.city>>({ preset: 'city', variables: { country: 'Japan' } });
 */
export type PresetData<Preset> = Preset extends {
  readonly schema: { readonly '~standard': { readonly types?: { readonly input: infer Data } | undefined } };
}
  ? Data
  : 'schema' extends keyof Preset
    ? unknown
    : Preset extends { readonly format: infer Format }
      ? [Format] extends ['text' | undefined]
        ? string
        : unknown
      : 'format' extends keyof Preset
        ? unknown
        : string;
