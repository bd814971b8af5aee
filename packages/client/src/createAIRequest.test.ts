import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { outcomeOf } from '../test/outcomeOf.js';
import { AIRequestError, type AIRequestInput, createAIRequest } from './index.js';
import { fakeTransport } from './testing.js';

const id = '3f0c5a52-6f0e-4b7e-9d0a-1b2c3d4e5f60';
const prompt = 'Why is the sky blue?';
const lost = () => {
  throw new AIRequestError('connection', 'Lost.');
};

/** A list in a list in a list … */
function nested(depth: number): unknown {
  let list: unknown[] = [];
  for (let level = 1; level < depth; level++) list = [list];
  return list;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a request', () => {
  test('is awaited like a promise, and resolves with the answer', async () => {
    const transport = fakeTransport({ answer: 'It scatters.', afterMs: 60_000 });
    const request = createAIRequest({ prompt }, { id, transport });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(70_000);
    expect(outcome.result).toEqual({
      id,
      content: 'It scatters.',
      data: 'It scatters.',
      finishReason: 'stop',
      model: 'fake-model',
      usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 },
      createdAt: expect.any(Date),
      completedAt: expect.any(Date),
    });
    expect(request.snapshot).toMatchObject({ status: 'completed', content: 'It scatters.' });
  });

  test('has its id, a lower-case UUID, before anything is sent', () => {
    const transport = fakeTransport();
    const ids = Array.from({ length: 50 }, () => createAIRequest({ prompt }, { transport }).id);
    for (const made of ids) {
      expect(made).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(ids).size).toBe(50);
  });

  test('is sent in the call itself, whether anyone listens or not', () => {
    const transport = fakeTransport();
    createAIRequest({ prompt }, { transport });
    expect(transport.calls).toMatchObject([{ operation: 'submit' }]);
  });

  test('is one promise after another: each await gets the same answer', async () => {
    const transport = fakeTransport();
    const request = createAIRequest({ prompt }, { transport });
    const outcomes = [outcomeOf(request), outcomeOf(request.wait()), outcomeOf(request.finally(() => {}))];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcomes.map(({ result }) => result?.content)).toEqual(Array(3).fill('A fake answer.'));
    expect((await request).content).toBe('A fake answer.');
  });

  test('in format json gives the parsed answer as data', async () => {
    const transport = fakeTransport({ answer: '{"colour":"blue"}' });
    const outcome = outcomeOf(createAIRequest({ prompt, format: 'json' }, { transport }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.result?.data).toEqual({ colour: 'blue' });
  });

  test('by a preset sends its name and what fills it, and gives data in the format that the preset asks for', async () => {
    const transport = fakeTransport({
      answer: ({ preset, variables }) => JSON.stringify({ preset, variables }),
      presetFormat: 'json',
    });
    const input = { preset: 'summary', variables: { text: 'Long.', words: 50 } };
    const outcome = outcomeOf(createAIRequest(input, { transport }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.result?.data).toEqual(input);
  });

  test('that fails rejects with the code and the words of the row', async () => {
    const answer = () => {
      throw new AIRequestError('refused', 'The model declined.');
    };
    const request = createAIRequest({ prompt }, { id, transport: fakeTransport({ answer }) });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.error).toMatchObject({ code: 'refused', message: 'The model declined.', requestId: id });
    expect(request.snapshot).toMatchObject({ status: 'failed', error: outcome.error });
  });

  test('whose answer was refused rejects with the text that was paid for', async () => {
    const answer = () => {
      throw new AIRequestError('invalid_output', 'Not what the preset asks for.', { details: 'Sure!' });
    };
    const request = createAIRequest({ preset: 'summary' }, { id, transport: fakeTransport({ answer }) });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.error).toMatchObject({ code: 'invalid_output', details: 'Sure!', requestId: id });
    expect(request.snapshot).toMatchObject({ status: 'failed', content: 'Sure!' });
  });

  test('stays what was asked when the caller changes the object later', async () => {
    const messages = [{ role: 'user' as const, content: prompt }];
    let attempts = 0;
    const transport = fakeTransport({
      answer: (input) => JSON.stringify(input.messages),
      before: ({ operation }) => (operation === 'submit' && attempts++ === 0 ? lost() : undefined),
    });
    const outcome = outcomeOf(createAIRequest({ messages }, { transport }));
    messages.push({ role: 'user', content: 'And red at dusk?' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(outcome.result?.content).toBe(JSON.stringify([{ role: 'user', content: prompt }]));
  });
});

describe('listeners', () => {
  test('hear each change once, and find the same snapshot until the next', async () => {
    const transport = fakeTransport({ afterMs: 10_000 });
    const request = createAIRequest({ prompt }, { transport });
    const seen = [request.snapshot];
    request.subscribe(() => seen.push(request.snapshot));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(seen.map(({ status }) => status)).toEqual(['submitting', 'queued', 'in_progress', 'completed']);
    expect(request.snapshot).toBe(seen.at(-1));
  });

  test('that throw disturb neither the others nor those who wait', async () => {
    const uncaught = vi.fn();
    process.once('uncaughtException', uncaught);
    const transport = fakeTransport();
    const request = createAIRequest({ prompt }, { transport });
    let calls = 0;
    request.subscribe(() => {
      if (calls++ === 0) throw new Error('a bug in the app');
    });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.result?.content).toBe('A fake answer.');
    expect(uncaught).toHaveBeenCalledOnce();
  });
});

describe('bad input', () => {
  const half = '😀'.slice(0, 1);
  const cyclic: Record<string, unknown> = { preset: 'summary' };
  cyclic.variables = { cyclic };
  const throwing = {
    get prompt() {
      throw new Error('a bug in the app');
    },
  };
  const cases: [what: string, input: unknown, id?: string][] = [
    ['neither prompt, messages nor preset', {}],
    ['an empty prompt, no messages and no preset', { prompt: '', messages: [], preset: '' }],
    ['no object at all', undefined],
    ['null', null],
    ['a function', () => prompt],
    ['an invalid date', new Date(Number.NaN)],
    ['an endless token count', { prompt, maxTokens: Number.POSITIVE_INFINITY }],
    ['a temperature that is no number', { prompt, temperature: Number.NaN }],
    ['an endless number in variables', { preset: 'summary', variables: { words: Number.POSITIVE_INFINITY } }],
    ['half a character in the prompt', { prompt: half }],
    ['half a character in system', { prompt, system: `Be brief. ${half}` }],
    ['half a character in a message', { messages: [{ role: 'user', content: `${half} and more` }] }],
    ['the other half in the name of a preset', { preset: '😀'.slice(1) }],
    ['half a character in variables', { preset: 'summary', variables: { a: [{ b: half }] } }],
    ['half a character in the name of a variable', { preset: 'summary', variables: { [half]: 1 } }],
    ['both halves in the wrong order', { prompt: '😀'.slice(1) + half }],
    ['a cycle', cyclic],
    ['a BigInt', { preset: 'summary', variables: { words: 50n } }],
    ['variables as deep as no stack', { preset: 'summary', variables: { list: nested(200_000) } }],
    ['a property that throws', throwing],
    ['variables without a preset', { prompt, variables: {} }],
    ['a text in the place of the input', 'Why?'],
    ['a list in the place of the input', [{ prompt }]],
    ['an id that is no UUID', { prompt }, 'my-request'],
    ['an id in upper case', { prompt }, id.toUpperCase()],
  ];

  test.each(cases)('%s rejects as invalid_input, and nothing is sent', async (_, input, ownId = id) => {
    const transport = fakeTransport();
    const request = createAIRequest(input as AIRequestInput, { id: ownId, transport });
    expect(request.snapshot).toMatchObject({ status: 'failed', error: { code: 'invalid_input' } });
    await expect(request).rejects.toMatchObject({
      code: 'invalid_input',
      requestId: ownId,
      retryable: false,
    });
    await request.cancel();
    expect(transport.calls).toEqual([]);
  });

  const everything = {
    prompt,
    system: 'Be brief.',
    messages: [{ role: 'user', content: prompt }],
    model: 'a-model',
    maxTokens: 1,
    temperature: 0,
    format: 'text',
  };
  test.each(Object.entries(everything))(
    'a preset with %s is invalid_input that names it',
    async (name, value) => {
      const input = { preset: 'summary', [name]: value } as AIRequestInput;
      const request = createAIRequest(input, { transport: fakeTransport() });
      expect(request.snapshot.error?.message).toContain(`leave out \`${name}\`.`);
    },
  );

  test.each(['max_tokens', 'tools', 'n'])('a field %s is refused, not left out', async (name) => {
    const transport = fakeTransport();
    const request = createAIRequest({ prompt, [name]: 3 } as AIRequestInput, { transport });
    await expect(request).rejects.toMatchObject({ code: 'invalid_input' });
    expect(request.snapshot.error?.message).toContain(`no \`${name}\``);
    expect(request.snapshot.error?.message).toContain('maxTokens');
    expect(transport.calls).toEqual([]);
  });

  test.each(['stream', 'schema', 'jsonSchema', 'mode', 'timeout', 'signal'])(
    'the option %s in the input is sent back to where it belongs',
    async (name) => {
      const transport = fakeTransport();
      const request = createAIRequest({ prompt, [name]: {} } as AIRequestInput, { transport });
      await expect(request).rejects.toMatchObject({ code: 'invalid_input' });
      expect(request.snapshot.error?.message).toContain(`\`${name}\``);
      expect(request.snapshot.error?.message).toContain('second argument');
      expect(transport.calls).toEqual([]);
    },
  );

  test('half a character is explained', () => {
    const request = createAIRequest({ prompt: half }, { transport: fakeTransport() });
    expect(request.snapshot.error?.message).toContain('half of a character');
  });

  test('the same id with another input rejects as a conflict, and leaves the first alone', async () => {
    const transport = fakeTransport();
    const first = outcomeOf(createAIRequest({ prompt }, { id, transport }));
    const second = outcomeOf(createAIRequest({ prompt: 'Something else' }, { id, transport }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(second.error).toMatchObject({ code: 'conflict', requestId: id });
    expect(first.result?.content).toBe('A fake answer.');
  });

  test('nor does it take the answer of the first, however slow the refusal is', async () => {
    let submits = 0;
    const transport = fakeTransport({
      async before({ operation }) {
        if (operation === 'submit' && ++submits === 2) await new Promise((done) => setTimeout(done, 5_000));
      },
    });
    const first = outcomeOf(createAIRequest({ prompt }, { id, transport }));
    const second = outcomeOf(createAIRequest({ prompt: 'Something else' }, { id, transport }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(first.result?.content).toBe('A fake answer.');
    expect(second.error).toMatchObject({ code: 'conflict', requestId: id });
  });

  test('the same id with the same input is the same request', async () => {
    const transport = fakeTransport();
    const outcomes = [1, 2].map(() => outcomeOf(createAIRequest({ prompt }, { id, transport })));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcomes.map(({ result }) => result?.content)).toEqual(['A fake answer.', 'A fake answer.']);
    expect(transport.accepted).toBe(1);
  });

  test('an answer that is no row of this request rejects as misconfigured', async () => {
    const transport = fakeTransport();
    const strange = { ...transport, submit: async () => ({ id: 'another', status: 'done' }) as never };
    await expect(createAIRequest({ prompt }, { id, transport: strange })).rejects.toMatchObject({
      code: 'misconfigured',
      requestId: id,
    });
  });

  test.each([0, 3])(
    'an answer of %i parts that a transport has not joined is never taken for an empty one',
    async (parts) => {
      const submit = async () => ({ id, status: 'completed', parts }) as const;
      const transport = { ...fakeTransport(), submit };
      await expect(createAIRequest({ prompt }, { id, transport })).rejects.toMatchObject({
        code: 'misconfigured',
        requestId: id,
      });
    },
  );
});

describe('odd input that is whole', () => {
  const cases: [what: string, input: AIRequestInput][] = [
    ['characters beyond the first 65,536', { prompt: '😀𝒳', system: '👩‍🚀' }],
    ['NUL bytes', { prompt: 'a\0b', messages: [{ role: 'user', content: '\0' }] }],
    ['the escape of a half character, as text', { prompt: String.raw`"\ud83d" \\ud83d` }],
    ['JSON of depth 100', { preset: 'summary', variables: { list: nested(100) } }],
    ['a preset with empty texts and lists', { preset: 'summary', prompt: '', messages: [] }],
    ['a preset with what is undefined', { preset: 'summary', format: undefined }],
    ['an unknown field that is undefined', { prompt, tools: undefined } as AIRequestInput],
    ['a prompt of white space', { prompt: ' ' }],
  ];

  test.each(cases)('%s arrives as it is', async (_, input) => {
    let arrived: AIRequestInput | undefined;
    const answer = (got: AIRequestInput) => {
      arrived = got;
      return prompt;
    };
    const outcome = outcomeOf(createAIRequest(input, { transport: fakeTransport({ answer }) }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.result?.content).toBe(prompt);
    expect(arrived).toEqual(input);
  });
});

test('what is null in the input is not given, a module is as good as an object', async () => {
  const given: unknown[] = [];
  const answer = (got: AIRequestInput) => {
    given.push(got);
    return prompt;
  };
  const transport = fakeTransport({ answer });
  const module = Object.defineProperty({ prompt }, Symbol.toStringTag, { value: 'Module' });
  for (const input of [{ prompt, model: null, tools: null }, { preset: 'a', model: null }, module]) {
    const outcome = outcomeOf(createAIRequest(input as AIRequestInput, { transport }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.result?.content).toBe(prompt);
  }
  expect(given).toEqual([{ prompt }, { preset: 'a' }, { prompt }]);
});

describe('a bad connection', () => {
  test('a lost reply makes no second job: every attempt has the same id', async () => {
    let replies = 0;
    const transport = fakeTransport({ after: () => (replies++ < 3 ? lost() : undefined) });
    const outcome = outcomeOf(createAIRequest({ prompt }, { transport }));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(outcome.result?.content).toBe('A fake answer.');
    expect(transport.calls.filter(({ operation }) => operation === 'submit')).toHaveLength(4);
    expect(transport.accepted).toBe(1);
  });

  test('whatever a transport throws, even a plain object, is tried again', async () => {
    let calls = 0;
    const before = () => {
      if (calls++ === 0) throw { data: {}, errors: [] };
    };
    const outcome = outcomeOf(createAIRequest({ prompt }, { transport: fakeTransport({ before }) }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(outcome.result?.content).toBe('A fake answer.');
  });

  test('an attempt that hangs is given up after 35 s, and made again', async () => {
    let calls = 0;
    const before = () => (calls++ === 0 ? new Promise<void>(() => {}) : undefined);
    const transport = fakeTransport({ before });
    const outcome = outcomeOf(createAIRequest({ prompt }, { transport }));
    await vi.advanceTimersByTimeAsync(40_000);
    expect(outcome.result?.content).toBe('A fake answer.');
    expect(transport.calls[0]?.signal.aborted).toBe(true);
  });

  test('a server that asks for patience gets it', async () => {
    let calls = 0;
    const before = () => {
      if (calls++ === 0) throw new AIRequestError('connection', 'Busy.', { retryAfterMs: 20_000 });
    };
    const transport = fakeTransport({ before });
    createAIRequest({ prompt }, { transport });
    await vi.advanceTimersByTimeAsync(19_000);
    expect(transport.calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(transport.calls).toHaveLength(2);
  });

  test('after 7 attempts it rejects with the id, and whoever waits again sends it again', async () => {
    let down = true;
    const transport = fakeTransport({ after: () => (down ? lost() : undefined) });
    const request = createAIRequest({ prompt }, { id, transport });
    const outcome = outcomeOf(request);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(outcome.error).toMatchObject({ code: 'connection', requestId: id, retryable: true });
    expect((outcome.error as Error).message).toContain('look again later');
    expect((outcome.error as Error).message).toContain(request.id);
    expect(request.snapshot).toMatchObject({ status: 'submitting', error: outcome.error });
    expect(transport.calls).toHaveLength(7);

    down = false;
    const again = outcomeOf(request);
    expect(request.snapshot.error).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(again.result?.content).toBe('A fake answer.');
    expect(transport.accepted).toBe(1);
  });

  test('an error that no repetition mends is not repeated', async () => {
    const before = () => {
      throw new AIRequestError('unauthorized', 'Sign in.');
    };
    const transport = fakeTransport({ before });
    const request = createAIRequest({ prompt }, { id, transport });
    await expect(request).rejects.toMatchObject({ code: 'unauthorized', requestId: id });
    expect(request.snapshot.status).toBe('failed');
    expect(transport.calls).toHaveLength(1);
  });
});

test('a handle that nobody awaits raises no unhandled rejection, however it ends', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const abort = new AbortController();
  createAIRequest({}, { transport: fakeTransport() });
  createAIRequest({ prompt }, { transport: fakeTransport({ before: lost }) });
  createAIRequest({ prompt }, { transport: fakeTransport({ before: lost }), signal: abort.signal });
  createAIRequest({ prompt }, { transport: fakeTransport({ before: lost }) }).subscribe(() => {});
  abort.abort();
  await vi.advanceTimersByTimeAsync(120_000);
  vi.useRealTimers();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
