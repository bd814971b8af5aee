import { expectTypeOf } from 'vitest';
import {
  type AIRequest,
  AIRequestError,
  type AIRequestInput,
  type AIResult,
  createAIRequest,
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
