import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { expectTypeOf } from 'vitest';
import * as z from 'zod';
import {
  type AIRequest,
  AIRequestError,
  type AIRequestInput,
  type AIResult,
  type CreateOptions,
  createAIRequest,
  type Partially,
  type PresetData,
  type RequestRow,
  resumeAIRequest,
  type TokenUsage,
} from './index.js';

const text = createAIRequest({ prompt: 'Hi' });
expectTypeOf(text).toEqualTypeOf<AIRequest<string>>();
expectTypeOf(createAIRequest({ prompt: 'Hi', format: 'text' })).toEqualTypeOf<AIRequest<string>>();
expectTypeOf(createAIRequest({ prompt: 'Hi', format: 'json' })).toEqualTypeOf<AIRequest<unknown>>();
// Whether a preset asks for JSON, only the server knows.
expectTypeOf(createAIRequest({ preset: 'summary' })).toEqualTypeOf<AIRequest<unknown>>();
expectTypeOf(createAIRequest({} as AIRequestInput)).toEqualTypeOf<AIRequest<unknown>>();
expectTypeOf(resumeAIRequest('id')).toEqualTypeOf<AIRequest<unknown>>();

const result = await text;
expectTypeOf(result).toEqualTypeOf<AIResult<string>>();
expectTypeOf(result.createdAt).toEqualTypeOf<Date>();
expectTypeOf(text.snapshot.data).toEqualTypeOf<string | undefined>();
expectTypeOf(text.catch(() => 1)).resolves.toEqualTypeOf<AIResult<string> | number>();

const caught: unknown = undefined;
if (AIRequestError.is(caught, 'timeout')) expectTypeOf(caught.code).toEqualTypeOf<'timeout'>();

// @ts-expect-error a snapshot is never changed
text.snapshot.content = '';
// @ts-expect-error no such format
createAIRequest({ prompt: 'Hi', format: 'xml' });
// @ts-expect-error no such role
createAIRequest({ messages: [{ role: 'tool', content: 'Hi' }] });
// @ts-expect-error not an error code
AIRequestError.is(caught, 'gone');

// With a schema of whatever library, the data has the schema's type.
interface City {
  name: string;
  people: number;
}
const prompt = 'The largest city?';
const byZod = createAIRequest({ prompt }, { schema: z.object({ name: z.string(), people: z.number() }) });
expectTypeOf(byZod).toEqualTypeOf<AIRequest<City>>();
const byValibot = createAIRequest({ prompt }, { schema: v.object({ name: v.string(), people: v.number() }) });
expectTypeOf(byValibot).toEqualTypeOf<AIRequest<City>>();
const described = toStandardJsonSchema(v.object({ name: v.string(), people: v.number() }));
expectTypeOf(createAIRequest({ prompt }, { schema: described, stream: true })).toEqualTypeOf<
  AIRequest<City>
>();
const byArktype = createAIRequest({ prompt }, { schema: type({ name: 'string', people: 'number' }) });
expectTypeOf(byArktype).toEqualTypeOf<AIRequest<City>>();
// JSON of a schema that nothing here checks.
expectTypeOf(createAIRequest({ prompt }, { jsonSchema: { type: 'object' } })).toEqualTypeOf<
  AIRequest<unknown>
>();
// A JSON schema of whatever type, but not a library's own object.
interface JSONSchema7 {
  type?: 'object' | 'string';
  properties?: { [key: string]: JSONSchema7 };
}
const schema7: JSONSchema7 = { type: 'object', properties: { name: { type: 'string' } } };
createAIRequest({ prompt }, { jsonSchema: schema7 });
createAIRequest({ prompt }, { jsonSchema: z.toJSONSchema(z.object({ name: z.string() })) });
createAIRequest({ prompt }, { jsonSchema: {} });
createAIRequest({ prompt }, { jsonSchema: { type: 'object' } as object });
createAIRequest(
  { prompt },
  { jsonSchema: { type: 'object', properties: { name: { type: 'string' } } } as const },
);
// @ts-expect-error a zod schema goes into `schema`
createAIRequest({ prompt }, { jsonSchema: z.object({ name: z.string() }) });
// @ts-expect-error so does valibot's
createAIRequest({ prompt }, { jsonSchema: v.object({ name: v.string() }) });
// @ts-expect-error and arktype's
createAIRequest({ prompt }, { jsonSchema: type({ name: 'string' }) });
expectTypeOf(byZod.snapshot.partialData).toEqualTypeOf<Partially<City> | undefined>();
expectTypeOf<Partially<{ cities: City[] }>>().toEqualTypeOf<{
  readonly cities?: readonly { readonly name?: string; readonly people?: number }[];
}>();
// What JSON has none of is made at the end: until then there is what the model wrote.
expectTypeOf<
  Partially<{ at: Date; tags: Set<string>; by: Map<string, number>; act: () => void; of?: { at: Date }[] }>
>().toEqualTypeOf<{
  readonly at?: unknown;
  readonly tags?: unknown;
  readonly by?: unknown;
  readonly act?: unknown;
  readonly of?: readonly { readonly at?: unknown }[];
}>();
expectTypeOf<Partially<string | null>>().toEqualTypeOf<string | null>();
expectTypeOf<Partially<unknown>>().toBeUnknown();
// What comes out of the schema, not what goes into it.
expectTypeOf(
  (await createAIRequest({ prompt }, { schema: z.string().transform(Number) })).data,
).toEqualTypeOf<number>();
expectTypeOf(resumeAIRequest('id', { schema: z.array(z.string()) })).toEqualTypeOf<AIRequest<string[]>>();
expectTypeOf(createAIRequest({ preset: 'city' }, { schema: z.object({ name: z.string() }) })).toEqualTypeOf<
  AIRequest<{ name: string }>
>();
// A preset's schema lives on the server; its type comes over by import.
expectTypeOf(createAIRequest<City>({ preset: 'city' })).toEqualTypeOf<AIRequest<City>>();
const presets = {
  city: { prompt: 'Which?', schema: z.object({ name: z.string(), people: z.number() }) },
  poem: { prompt: 'Write.' },
  day: { prompt: 'When?', schema: z.object({ at: z.string().transform((text) => new Date(text)) }) },
  list: { prompt: 'As JSON.', format: 'json' as const },
  raw: { prompt: 'As JSON.', schema: { type: 'object' } },
};
expectTypeOf<PresetData<typeof presets.city>>().toEqualTypeOf<City>();
// As the model wrote it: the server has no place for what a schema makes of it.
expectTypeOf<PresetData<typeof presets.day>>().toEqualTypeOf<{ at: string }>();
expectTypeOf<PresetData<typeof presets.poem>>().toEqualTypeOf<string>();
expectTypeOf<PresetData<typeof presets.list>>().toEqualTypeOf<unknown>();
expectTypeOf<PresetData<typeof presets.raw>>().toEqualTypeOf<unknown>();
// Of a preset that says only what presets may be, nobody knows whether it is JSON.
interface Preset {
  readonly prompt: string;
  readonly format?: 'text' | 'json';
  readonly schema?: object;
}
expectTypeOf<PresetData<Preset>>().toBeUnknown();
expectTypeOf<PresetData<{ readonly prompt: string; readonly format?: 'text' | 'json' }>>().toBeUnknown();
expectTypeOf<PresetData<{ readonly prompt: string; readonly format: 'text' }>>().toEqualTypeOf<string>();
const satisfying = {
  poem: { prompt: 'Write.' },
  list: { prompt: 'As JSON.', format: 'json' },
  city: { prompt: 'Which?', schema: z.object({ name: z.string() }) },
} satisfies Record<string, Preset>;
expectTypeOf<PresetData<typeof satisfying.poem>>().toEqualTypeOf<string>();
expectTypeOf<PresetData<typeof satisfying.list>>().toBeUnknown();
expectTypeOf<PresetData<typeof satisfying.city>>().toEqualTypeOf<{ name: string }>();
expectTypeOf<NonNullable<RequestRow['token_usage']>>().toEqualTypeOf<TokenUsage>();
// Options of their own type may hold a schema: nobody knows whether there is one.
const shared: CreateOptions = { timeout: 5_000 };
expectTypeOf(createAIRequest({ prompt }, shared)).toEqualTypeOf<AIRequest<unknown>>();
const plain = { timeout: 5_000 } satisfies CreateOptions;
expectTypeOf(createAIRequest({ prompt }, plain)).toEqualTypeOf<AIRequest<string>>();
expectTypeOf(byZod.textStream).toEqualTypeOf<AsyncIterable<string>>();
// @ts-expect-error not a schema
createAIRequest({ prompt }, { schema: { type: 'object' } });
