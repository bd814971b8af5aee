import { checkFakeOptions } from './checkFakeOptions.js';
import { AIRequestError } from './errors.js';
import { type FakeOutcome, fakeOutcome } from './fakeOutcome.js';
import type { AIRequestInput } from './input.js';
import { isTerminal, type OutputFormat, type RequestEvent, type RequestRow } from './protocol.js';
import { longestTimerMs } from './sleep.js';
import type { AIRequestTransport, SubmittedInput, TransportSubscriber } from './transport.js';

/** One call that a `fakeTransport` got. */
export interface FakeCall {
  readonly operation: 'submit' | 'fetch' | 'cancel';
  readonly id: string;
  readonly signal: AbortSignal;
}

/** Says how a `fakeTransport` answers, and what goes wrong on the way to it. */
export interface FakeTransportOptions {
  /**
   * The answer, or what makes it of the input, once for each request, when it is accepted; it may take its time. With `stream`
   * it is written word by word in the model's time. An `AIRequestError` thrown here fails the request, with the text in its
   * `details`, if any; anything else that is thrown fails it as `failed`, with that as the `cause`. @default 'A fake answer.'
   */
  readonly answer?: string | ((input: AIRequestInput) => string | Promise<string>);
  /** What every preset asks the model for. @default 'text' */
  readonly presetFormat?: OutputFormat;
  /** How long the model takes, in milliseconds; with `Infinity` the request ends by `update` or a cancel only. @default 0 */
  readonly afterMs?: number;
  /** Runs before a call takes effect: wait here for a slow network, throw for a call that never arrives. */
  readonly before?: (call: FakeCall) => void | Promise<void>;
  /** Runs after a call has taken effect: throw here to lose the reply. */
  readonly after?: (call: FakeCall) => void | Promise<void>;
  /** What becomes of an event on its way to a subscriber: those returned arrive. @default it arrives */
  readonly deliver?: (event: RequestEvent) => readonly RequestEvent[];
  /** Whether a subscription opens, is never acknowledged, or is refused. @default 'open' */
  readonly subscription?: 'open' | 'silent' | 'refused';
}

/** A backend in memory, with a look inside. */
export interface FakeTransport extends AIRequestTransport {
  /** All calls so far, the lost ones too. */
  readonly calls: readonly FakeCall[];
  /** How many requests were accepted, each of which would be one call of the model. */
  readonly accepted: number;
  /** How many subscriptions there are. */
  readonly subscribers: number;
  /** Changes a request's row. */
  update(id: string, changes: Partial<RequestRow>): void;
  /** Tells the subscribers of a request. */
  publish(event: RequestEvent): void;
  /** Interrupts every subscription, or has them back; what is published in between is lost. */
  setOnline(online: boolean): void;
}

interface Stored {
  row: RequestRow;
  /** Absent on what a cancel left of a request that it overtook. */
  readonly input?: SubmittedInput;
}

/**
 * Makes a transport for tests: a backend in memory that keeps to the rules of the real one. Its time is `Date.now()`, so
 * fake timers make a model that takes minutes answer at once.
 *
 * @throws {TypeError} when an option is of no use.
 * @example
 * const transport = fakeTransport({ answer: 'Hello' });
 * const { content } = await createAIRequest({ prompt: 'Hi' }, { transport });
 * expect(transport.accepted).toBe(1);
 */
export function fakeTransport(options?: FakeTransportOptions): FakeTransport {
  const { answer = 'A fake answer.', presetFormat, afterMs = 0, ...others } = checkFakeOptions(options);
  const { before, after, deliver = (event) => [event], subscription = 'open' } = others;
  const requests = new Map<string, Stored>();
  /** What the answers come to, as soon as they are made. */
  const outcomes = new Map<string, FakeOutcome>();
  const calls: FakeCall[] = [];
  const subscriptions = new Map<TransportSubscriber, string>();
  let isOnline = true;

  function submit(id: string, input: SubmittedInput): Stored {
    const known = requests.get(id);
    if (!known) {
      const stored = store(id, { row: { id, status: 'queued', created_at: timestamp() }, input });
      const outcome = fakeOutcome(answer, input);
      if (outcome instanceof Promise) void outcome.then((made) => onAnswer(stored, made));
      else onAnswer(stored, outcome);
      return stored;
    }
    if (!known.input || JSON.stringify(known.input) === JSON.stringify(input)) return known;
    throw new AIRequestError('conflict', 'Another request has this id.', { requestId: id });
  }

  function fetch(id: string): Stored {
    const known = requests.get(id);
    if (!known) throw new AIRequestError('not_found', 'There is no such request.', { requestId: id });
    if (isTerminal(known.row.status)) return known;
    return store(id, { ...known, row: { ...known.row, ...progress(known) } });
  }

  function cancel(id: string): Stored {
    const over = { status: 'cancelled', completed_at: timestamp() } as const;
    if (!requests.has(id)) return store(id, { row: { id, created_at: timestamp(), ...over } });
    const known = fetch(id);
    if (isTerminal(known.row.status)) return known;
    const stored = store(id, { ...known, row: { ...known.row, ...over } });
    publish({ id, request: stored.row });
    return stored;
  }

  function onAnswer(stored: Stored, outcome: FakeOutcome): void {
    outcomes.set(stored.row.id, outcome);
    // Beyond that a timer would fire at once.
    if (afterMs <= longestTimerMs) publishAsWritten(stored);
  }

  /** Publishes each word in its time, then the end. */
  function publishAsWritten({ row: { id, created_at }, input }: Stored): void {
    const words = wordsOf(id, input);
    const ageMs = Date.now() - Date.parse(created_at ?? '');
    const isLive = () => !isTerminal(requests.get(id)?.row.status ?? '');
    for (const [seq, delta] of words.entries()) {
      const writtenAt = Math.ceil(((seq + 1) / words.length) * afterMs);
      setTimeout(() => isLive() && publish({ id, seq, delta }), writtenAt - ageMs);
    }
    setTimeout(() => {
      if (requests.get(id)?.row.status === 'cancelled') return;
      const { content, ...row } = fetch(id).row;
      publish({ id, request: input?.stream ? { ...row, seq: words.length } : { ...row, content } });
    }, afterMs - ageMs);
  }

  /** The words of an answer that is streamed. */
  function wordsOf(id: string, input?: SubmittedInput): readonly string[] {
    const { status, content } = outcomes.get(id) ?? {};
    return (input?.stream && status === 'completed' && content?.match(/\S+\s*|^\s+/g)) || [];
  }

  function publish(event: RequestEvent): void {
    if (!isOnline || subscription !== 'open') return;
    for (const [subscriber, id] of [...subscriptions]) {
      if (id === event.id) for (const heard of deliver(event)) subscriber.onEvent(heard);
    }
  }

  function subscribe(id: string, subscriber: TransportSubscriber): () => void {
    subscriptions.set(subscriber, id);
    queueMicrotask(() => {
      if (!subscriptions.has(subscriber)) return;
      if (subscription === 'open' && isOnline) subscriber.onOpen();
      const refused = () => new AIRequestError('unauthorized', 'The subscription was refused.');
      if (subscription === 'refused') subscriber.onError(refused());
    });
    return () => void subscriptions.delete(subscriber);
  }

  function progress({ row: { id, created_at }, input = {} }: Stored): Partial<RequestRow> {
    const startedAt = Date.parse(created_at ?? '');
    const doneAt = startedAt + afterMs;
    const words = wordsOf(id, input);
    const outcome = outcomes.get(id);
    if (!outcome || Date.now() < doneAt) {
      const written = words.slice(0, Math.floor(((Date.now() - startedAt) / afterMs) * words.length));
      return {
        status: 'in_progress',
        ...(written.length && { content: written.join(''), seq: written.length }),
      };
    }
    return {
      ...outcome,
      completed_at: timestamp(doneAt),
      answered_by: input.model ?? 'fake-model',
      format: input.format,
      answer_format: input.preset ? presetFormat : input.schema ? ('json' as const) : input.format,
      ...(words.length && { seq: words.length }),
    };
  }

  function store(id: string, stored: Stored): Stored {
    requests.set(id, stored);
    return stored;
  }

  async function receive(call: FakeCall, handle: () => Stored): Promise<RequestRow> {
    calls.push(call);
    await before?.(call);
    const { row } = handle();
    await after?.(call);
    return row;
  }

  return {
    calls,
    get accepted() {
      return [...requests.values()].filter(({ input }) => input).length;
    },
    update(id, changes) {
      const known = fetch(id);
      store(id, { ...known, row: { ...known.row, ...changes } });
    },
    get subscribers() {
      return subscriptions.size;
    },
    publish,
    setOnline(online) {
      isOnline = online;
      for (const subscriber of [...subscriptions.keys()]) {
        if (online) subscriber.onOpen();
        else subscriber.onClose();
      }
    },
    subscribe,
    submit: (id, input, { signal }) => receive({ operation: 'submit', id, signal }, () => submit(id, input)),
    fetch: (id, { signal }) => receive({ operation: 'fetch', id, signal }, () => fetch(id)),
    cancel: (id, { signal }) => receive({ operation: 'cancel', id, signal }, () => cancel(id)),
  };
}

function timestamp(milliseconds = Date.now()): string {
  return new Date(milliseconds).toISOString();
}
