/**
 * A schema of whatever library: zod, valibot, arktype and others make them. https://standardschema.dev
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
 * The type of the data that a preset answers with, taken from the backend's own: what goes into its schema, since the answer
 * comes over as the model wrote it; else `unknown` for JSON and `string` for text.
 *
 * @example
 * // amplify/ai/worker.ts
 * export const presets = { city: { prompt: 'The largest city of {{country}}?', schema: z.object({ name: z.string() }) } };
 * // in the front end
 * import type { presets } from '../amplify/ai/worker';
 * const request = createAIRequest<PresetData<typeof presets.city>>({ preset: 'city', variables: { country: 'Japan' } });
 */
export type PresetData<Preset> = Preset extends {
  readonly schema: { readonly '~standard': { readonly types?: { readonly input: infer Data } | undefined } };
}
  ? Data
  : Preset extends { readonly schema: object }
    ? unknown
    : Preset extends { readonly format: infer Format }
      ? [Format] extends ['text' | undefined]
        ? string
        : unknown
      : string;
