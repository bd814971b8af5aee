import type { RecordedCall, StandInAnswer, StandInCall, StandInOptions } from '@amplify-ai-request/local';
import type { Random } from './random.js';

type Mood =
  | 'answers'
  | 'answers slowly'
  | 'answers at length'
  | 'answers without end'
  | 'refuses'
  | 'limits'
  | 'limits and says until when'
  | 'fails by its own word'
  | 'is overloaded'
  | 'fails without a word'
  | 'is behind a gateway that fails'
  | 'hangs'
  | 'drops the call'
  | 'drops the answer'
  | 'fails after it was accepted';

const moods: readonly (readonly [number, Mood])[] = [
  [46, 'answers'],
  [16, 'answers slowly'],
  [3, 'answers at length'],
  [1, 'answers without end'],
  [3, 'refuses'],
  [7, 'limits'],
  [5, 'limits and says until when'],
  [6, 'fails by its own word'],
  [3, 'is overloaded'],
  [3, 'fails without a word'],
  [4, 'is behind a gateway that fails'],
  [2, 'hangs'],
  [4, 'drops the call'],
  [3, 'drops the answer'],
];

/** In the background a reply that is lost is that to the submission: the model works on. */
const moodsInBackground: typeof moods = [...moods, [4, 'fails after it was accepted']];

/** What is known to have brought no answer, and so may be asked again. Anything else may have been paid for. */
const unpaid: readonly Mood[] = [
  'limits',
  'limits and says until when',
  'fails by its own word',
  'is overloaded',
];

export interface ModelCall {
  readonly id: string;
  readonly mood: Mood;
  /** Whether it may have been paid for. */
  readonly accepted: boolean;
  /** The text it was answered with, if it was, in whole. */
  readonly text?: string;
  /** All that it may have written before it stopped, for whatever reason. */
  readonly writes: string;
  /** When the reply was due, in milliseconds of the backend's clock. */
  readonly dueAt: number;
  /** Whether the caller was there to take the reply. */
  wasHeard(): boolean;
}

/** A word of a few kilobytes: a long text is so no long list of events. */
const longWord = ` ${'ä'.repeat(2_500)}`;

/** Of several bytes and code units, for whoever cuts texts at the wrong places. */
const shortWord = ' wört😀';

export interface ChaosModelOptions {
  /** The backend's clock, and how many times faster than the real one it runs. */
  readonly now: () => number;
  readonly speed: number;
  /** The ids of the requests that somebody reads while they are answered: those it answers word by word. */
  readonly streamed: ReadonlySet<string>;
  /** Whether it works on by itself. */
  readonly background: boolean;
}

/** Makes the model's part of the chaos, and the record of what it was asked. */
export function createChaosModel(
  random: Random,
  { now, speed, streamed, background }: ChaosModelOptions,
): {
  calls: readonly ModelCall[];
  answer: NonNullable<StandInOptions['answer']>;
} {
  const calls: ModelCall[] = [];

  function answer(call: StandInCall): StandInAnswer {
    const [id = 'nobody'] = call.messages.at(-1)?.content.match(/[0-9a-f-]{36}/) ?? [];
    const name = random.again(`call ${id}`);
    const mood = random.pick(background ? moodsInBackground : moods, name);
    const words = streamed.has(id) ? shortWord.repeat(random.between(0, 25, `words ${name}`)) : '';
    const text = `An answer to ${id}, ${name}.${words}${longWord.repeat(lengthIn(mood, name))}`;
    const whole = background
      ? !/^(refuses|answers without end)$/.test(mood)
      : /^answers( slowly| at length)?$/.test(mood);
    const acted = act(mood, text, name);
    const isWorkedOn = background && !('status' in acted);
    const reply = {
      ...acted,
      // The time that a response takes is the backend's, the time of a call the real one.
      delay: acted.delay * (isWorkedOn ? speed : 1),
      ...(streamed.has(id) && { pace: paceIn(mood, name) }),
    };
    calls.push({
      id,
      mood,
      accepted: !unpaid.includes(mood),
      ...(whole && 'text' in reply && { text }),
      writes: 'text' in reply ? (reply.text ?? '') : '',
      dueAt: now() + reply.delay * (isWorkedOn ? 1 : speed),
      // The stand-in gives its own record of the call, and completes it.
      wasHeard: () => (call as RecordedCall).status !== undefined,
    });
    return reply;
  }

  /** In words of 5 KB: from 300 KB, which no row holds, to beyond 1 MB, which is too large. */
  function lengthIn(mood: Mood, name: string): number {
    if (mood === 'answers at length') return random.between(50, 170, `length ${name}`);
    return mood === 'answers without end' ? 220 : 0;
  }

  /** In milliseconds between two words, so that a text takes some seconds at most. */
  function paceIn(mood: Mood, name: string): number {
    const isLong = mood === 'answers at length' || mood === 'answers without end';
    return random.between(0, isLong ? 15 : 70, `pace ${name}`);
  }

  function act(mood: Mood, text: string, name: string): Exclude<StandInAnswer, string> & { delay: number } {
    const delay = random.between(0, 600, `delay ${name}`);
    switch (mood) {
      case 'answers':
      case 'answers at length':
      case 'answers without end':
        return { text, delay };
      case 'answers slowly':
        return { text, delay: random.between(500, 6_000, `slow ${name}`) };
      case 'refuses':
        return { text: '', finishReason: 'content_filter', delay };
      case 'limits':
        return { status: 429, delay };
      case 'limits and says until when':
        return { status: 429, headers: { 'retry-after': String(random.between(1, 3, name)) }, delay };
      case 'fails by its own word':
        return { status: 500, delay };
      case 'is overloaded':
        return { status: 503, headers: { 'retry-after-ms': '200' }, delay };
      case 'fails without a word':
        return { status: 500, body: '', delay };
      case 'is behind a gateway that fails': {
        const status = random.happens(0.5, name) ? 502 : 504;
        return { status, body: `<html><h1>${status}</h1></html>`, delay };
      }
      case 'hangs':
        // Until the caller gives up, and longer than any may wait.
        return { text, delay: 3_600_000 };
      case 'drops the call':
        return { drop: true, ...(background && { text }), delay };
      case 'drops the answer':
        return { drop: true, text, delay };
      case 'fails after it was accepted':
        return { failure: 'server_error', delay };
    }
  }

  return { calls, answer };
}
