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
  createAIRequest,
  type Partially,
  type PresetData,
  resumeAIRequest,
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
expectTypeOf(byZod.snapshot.partialData).toEqualTypeOf<Partially<City> | undefined>();
expectTypeOf<Partially<{ cities: City[] }>>().toEqualTypeOf<{
  readonly cities?: readonly { readonly name?: string; readonly people?: number }[];
}>();
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
expectTypeOf(byZod.textStream).toEqualTypeOf<AsyncIterable<string>>();
// @ts-expect-error not a schema
createAIRequest({ prompt }, { schema: { type: 'object' } });
