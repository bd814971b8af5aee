import * as fc from 'fast-check';
import { arbitrarySecret, mark } from './arbitrarySecret.js';

export interface ExpectedAnswer {
  readonly content: string;
  readonly finishReason: string;
  /** Absent: the one that was asked. */
  readonly model?: string;
}

/** One event of a stream, and what it means to a careful reader. */
interface Event {
  readonly text: string;
  readonly content?: string;
  readonly finishReason?: string;
  readonly model?: string;
  /** Whether nothing that comes with it is an answer. */
  readonly spoils?: boolean;
  readonly ends?: boolean;
}

const chunk = (fields: object) => `data: ${JSON.stringify(fields)}\n\n`;
const choice = (fields: object) => chunk({ choices: [{ index: 0, ...fields }] });

const knownReasons = ['stop', 'length', 'tool_calls', 'function_call'];

const piece = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
    fc.constantFrom('\ud83d', '\ude00', '\0', '\r\n\r\n', '\u2028'),
  )
  .map((content): Event => ({ text: choice({ delta: { content } }), content }));
const finish = fc.oneof(fc.constantFrom(...knownReasons), arbitrarySecret).map(
  (reason): Event => ({
    text: choice({ delta: {}, finish_reason: reason }),
    finishReason: knownReasons.includes(reason) ? reason : 'other',
  }),
);
const filtered: Event = { text: choice({ delta: {}, finish_reason: 'content_filter' }), spoils: true };
const refusal = arbitrarySecret.map(
  (secret): Event => ({ text: choice({ delta: { refusal: secret } }), spoils: true }),
);
const named = fc
  .constantFrom('gpt-4o-mini-2024-07-18', 'meta-llama/Llama-3.1:free')
  .map((model): Event => ({ text: chunk({ model, choices: [] }), model }));
const count = fc.oneof(fc.nat(), fc.constantFrom(-1, 1.5, null, mark));
const harmless = fc.oneof(
  arbitrarySecret.map((secret) => `: ${secret}\n\n`),
  arbitrarySecret.map((secret) => `event: ${secret}\nid: ${secret}\nretry: 5\n\n`),
  arbitrarySecret.map((secret) => chunk({ model: `<${secret}>`, system_fingerprint: secret, choices: [] })),
  arbitrarySecret.map((secret) => choice({ delta: { role: 'assistant', content: '', reasoning: secret } })),
  fc
    .record({ prompt_tokens: count, completion_tokens: count, total_tokens: count, secret: arbitrarySecret })
    .map((usage) => chunk({ choices: [], usage })),
);
const report = fc.record(
  {
    message: arbitrarySecret,
    code: fc.oneof(
      fc.constantFrom('content_filter', 'insufficient_quota', 'rate_limit_exceeded', 429),
      arbitrarySecret,
    ),
    type: arbitrarySecret,
  },
  { requiredKeys: [] },
);
const spoiling = fc.oneof(
  report.map((error) => chunk({ error })),
  arbitrarySecret.map((error) => chunk({ error })),
  arbitrarySecret.map((secret) => `data: {"${secret}\n\n`),
  arbitrarySecret.map((secret) => `event: thread.run\ndata: {"${secret}\n\n`),
  arbitrarySecret.map((secret) => `event: error\ndata: ${secret}\n\n`),
  arbitrarySecret.map((secret) => chunk({ choices: secret })),
  arbitrarySecret.map((secret) => choice({ delta: { content: { secret } } })),
  fc.constantFrom('data: null\n\n', 'data: 5\n\n', 'data: "x"\n\n', 'data:\n\n'),
);

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 1000, arbitrary: piece },
  { weight: 200, arbitrary: named },
  { weight: 400, arbitrary: harmless.map((text) => ({ text })) },
  { weight: 60, arbitrary: spoiling.map((text) => ({ text, spoils: true })) },
  { weight: 20, arbitrary: refusal },
  { weight: 20, arbitrary: fc.constant(filtered) },
  { weight: 20, arbitrary: fc.constant({ text: 'data: [DONE]\n\n', ends: true }) },
  {
    weight: 1,
    arbitrary: fc.constant({ text: choice({ delta: { content: mark.repeat(200_000) } }), spoils: true }),
  },
);

/** Streams of chat completions, well-formed and others, with the answer that is in them. */
export const arbitraryStream = fc
  .record({
    events: fc.array(event, { maxLength: 8 }),
    end: fc.oneof(
      { weight: 8, arbitrary: finish.map((end) => [end, { text: 'data: [DONE]\n\n', ends: true }]) },
      { weight: 1, arbitrary: finish.map((end) => [end]) },
      { weight: 1, arbitrary: fc.constant([]) },
    ),
    breaks: fc.oneof(
      { weight: 5, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  })
  .map(({ events, end, breaks }) => {
    const all: Event[] = [...events, ...end];
    return { body: all.map(({ text }) => text).join(''), breaks, answer: answerIn(all, breaks) };
  });

function answerIn(events: readonly Event[], breaks: boolean): ExpectedAnswer | undefined {
  const end = events.findIndex(({ ends }) => ends);
  const read = end < 0 ? events : events.slice(0, end);
  const content = read
    .map((event) => event.content ?? '')
    .join('')
    .toWellFormed();
  const finishReason = read.findLast((event) => event.finishReason)?.finishReason;
  if ((breaks && end < 0) || read.some(({ spoils }) => spoils) || !content || !finishReason) return undefined;
  return { content, finishReason, model: read.findLast(({ model }) => model)?.model };
}
