import type { AIRequest, AIRequestError, AIResult, Partially, PresetData } from '@amplify-ai-request/client';
import type { RequestActions, RequestOptions, RequestState } from '@amplify-ai-request/client/adapter';
import { expectTypeOf } from 'vitest';
import { z } from 'zod';
import * as adapter from './index.js';
import { type UseOpenAIRequestOptions, type UseOpenAIRequestReturn, useOpenAIRequest } from './index.js';

interface City {
  name: string;
  people: number;
}
const schema = z.object({ name: z.string(), people: z.number() });

export function Component() {
  // The schema gives the data its type, wherever it is seen.
  const city = useOpenAIRequest({
    schema,
    onSuccess(result, request) {
      expectTypeOf(result).toEqualTypeOf<AIResult<City>>();
      expectTypeOf(request).toEqualTypeOf<AIRequest<City>>();
    },
    onError(error) {
      expectTypeOf(error).toEqualTypeOf<AIRequestError>();
    },
  });
  expectTypeOf(city).toEqualTypeOf<UseOpenAIRequestReturn<City>>();
  expectTypeOf(city.data).toEqualTypeOf<City | undefined>();
  expectTypeOf(city.partialData).toEqualTypeOf<Partially<City> | undefined>();
  expectTypeOf(city.submit({ prompt: 'Hi' })).toEqualTypeOf<AIRequest<City>>();
  expectTypeOf(city.model).toEqualTypeOf<string | undefined>();
  expectTypeOf(city.finishReason).toEqualTypeOf<string | undefined>();
  expectTypeOf(city.completedAt).toEqualTypeOf<Date | undefined>();
  expectTypeOf(city.isCancelling).toEqualTypeOf<boolean>();
  expectTypeOf(city.cancelError).toEqualTypeOf<AIRequestError | undefined>();

  // Without one it may be text or whatever JSON: only the submit will tell.
  expectTypeOf(useOpenAIRequest().data).toEqualTypeOf<unknown>();
  expectTypeOf(useOpenAIRequest().content).toEqualTypeOf<string>();
  // What a preset answers with has its type from the backend.
  expectTypeOf(useOpenAIRequest<PresetData<{ prompt: string; schema: typeof schema }>>().data).toEqualTypeOf<
    City | undefined
  >();

  // What is stored may not be there.
  useOpenAIRequest({ id: localStorage.getItem('request') });
  // @ts-expect-error a hook owns no signal; a submit may
  useOpenAIRequest({ signal: new AbortController().signal });
  city.submit({ prompt: 'Hi' }, { signal: new AbortController().signal, id: crypto.randomUUID() });
  // @ts-expect-error another schema than the hook's
  city.submit({ prompt: 'Hi' }, { schema: z.string() });
  // @ts-expect-error what is shown is never changed
  city.content = '';
}

// What callbacks and returns are made of comes along.
expectTypeOf<adapter.AIRequest<City>>().toEqualTypeOf<AIRequest<City>>();
expectTypeOf<adapter.AIResult<City>>().toEqualTypeOf<AIResult<City>>();
expectTypeOf<adapter.PresetData<{ prompt: string }>>().toEqualTypeOf<string>();
expectTypeOf<adapter.AIRequestError>().toEqualTypeOf<AIRequestError>();
expectTypeOf(adapter.amplifyTransport).toBeFunction();

// The same options and names in every framework.
expectTypeOf<UseOpenAIRequestOptions<City>>().toEqualTypeOf<RequestOptions<City>>();
expectTypeOf<UseOpenAIRequestReturn<City>>().toEqualTypeOf<RequestState<City> & RequestActions<City>>();
