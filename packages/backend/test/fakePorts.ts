import { systemClock } from '../src/adapters/systemClock.js';
import type {
  Background,
  BackgroundModel,
  ChatModel,
  DispatcherPorts,
  Log,
  LogFields,
  Metrics,
  ModelAnswer,
  ModelCall,
  PublishedEvent,
  Publisher,
  RequestStore,
  ResponseOutcome,
  ResponseOwner,
  UsageStore,
  WebhookPorts,
  WorkerPorts,
  WorkerStarter,
} from '../src/engine/ports.js';
import { type RequestOptions, resolveSettings } from '../src/settings.js';

export const answer: ModelAnswer = {
  content: 'Good day',
  finishReason: 'stop',
  model: 'gpt-4o-mini-2024',
  usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7 },
};

/** A model that answers as the test says, and remembers what it was asked. */
export function fakeModel(
  reply: (signal: AbortSignal, say: (piece: string) => void) => ModelAnswer | Promise<ModelAnswer> = () =>
    answer,
) {
  const calls: ModelCall[] = [];
  const model: ChatModel = {
    async ask(call, { signal, confirm, onText = () => {} }) {
      await confirm();
      calls.push(call);
      return reply(signal, onText);
    },
  };
  return { ...model, calls };
}

/**
 * A model in background mode: what it accepts is `live` until the test says what became of it. `accepted` are the responses,
 * of which each knows its owner; `asked` are the calls that reached it, in order.
 *
 * @param options.refuse Comes in the way before a submission is accepted.
 * @param options.drop Comes in the way after it.
 */
export function fakeBackgroundModel({
  refuse = () => {},
  drop = () => {},
}: {
  refuse?: () => void | Promise<void>;
  drop?: () => void | Promise<void>;
} = {}) {
  const accepted: { id: string; owner: ResponseOwner; call: ModelCall }[] = [];
  const outcomes = new Map<string, ResponseOutcome | 'gone'>();
  const asked: string[] = [];
  const model: BackgroundModel = {
    async submit(call, owner, { confirm }) {
      await confirm();
      asked.push('submit');
      await refuse();
      const id = `resp_${accepted.length + 1}`;
      accepted.push({ id, owner, call });
      outcomes.set(id, { state: 'live' });
      await drop();
      return id;
    },
    async retrieve(id) {
      asked.push(`retrieve ${id}`);
      const outcome = outcomes.get(id) ?? 'gone';
      const owner = accepted.find((response) => response.id === id)?.owner;
      return outcome === 'gone' ? undefined : { id, ...(owner && { owner }), outcome };
    },
    async cancel(id) {
      asked.push(`cancel ${id}`);
    },
  };
  return {
    ...model,
    accepted,
    asked,
    /** Says what became of a response. */
    finish: (id: string, outcome: ResponseOutcome | 'gone' = { state: 'answered', answer }) =>
      void outcomes.set(id, outcome),
  };
}

/** Workers that are started but never work; `start` may be made to fail. */
export function fakeWorkers() {
  const started: string[] = [];
  const workers: WorkerStarter & { started: string[]; failNext?: Error } = {
    started,
    async start(id) {
      const error = workers.failNext;
      workers.failNext = undefined;
      if (error) throw error;
      started.push(id);
    },
  };
  return workers;
}

/** A publisher that keeps what it is given; it may be made to fail. */
export function fakePublisher(fails: (event: PublishedEvent) => boolean = () => false) {
  const events: PublishedEvent[] = [];
  const publisher: Publisher = {
    async publish(event) {
      if (fails(event)) throw new Error('AppSync is down');
      events.push(event);
    },
  };
  return { ...publisher, events };
}

const silentLog: Log = { info() {}, error() {} };
const silentMetrics: Metrics = { completed() {}, failed() {} };

/** A log that keeps its lines. */
export function keptLog() {
  const lines: { readonly message: string; readonly fields: LogFields }[] = [];
  const keep = (message: string, fields: LogFields) => void lines.push({ message, fields });
  return { info: keep, error: keep, lines } satisfies Log & { lines: unknown };
}

/** Metrics that keep what they are told. */
export function keptMetrics() {
  const completed: Parameters<Metrics['completed']>[0][] = [];
  const failed: Parameters<Metrics['failed']>[0][] = [];
  const metrics: Metrics = {
    completed: (figures) => void completed.push(figures),
    failed: (code) => void failed.push(code),
  };
  return { ...metrics, kept: { completed, failed } };
}

const shared = {
  settings: resolveSettings({}, {}),
  clock: systemClock,
  log: silentLog,
  metrics: silentMetrics,
};

/** A dispatcher's ports; its workers never work. */
export function dispatcherOf(
  { store, usage }: { store: RequestStore; usage: UsageStore },
  settings: DispatcherPorts['settings'] = shared.settings,
  ports: Partial<Pick<DispatcherPorts, 'clock' | 'log' | 'metrics' | 'publisher'>> = {},
) {
  return { ...shared, store, usage, settings, workers: fakeWorkers(), publisher: fakePublisher(), ...ports };
}

/** A worker's ports. */
export function workerOf(store: RequestStore, ports: Partial<WorkerPorts> = {}): WorkerPorts {
  return { ...shared, store, model: fakeModel(), publisher: fakePublisher(), ...ports };
}

/** Who asks in background mode, by the name of the test's environment. */
export const backgroundOf = (model: BackgroundModel = fakeBackgroundModel()): Background => ({
  model,
  environment: 'requests',
});

/** A webhook's ports; every call is proven to be of this event. */
export function webhookOf(store: RequestStore, ports: Partial<WebhookPorts> = {}): WebhookPorts {
  const verify = { verify: async () => ({ id: 'wh_1', type: 'response.completed', responseId: 'resp_1' }) };
  return {
    ...shared,
    store,
    settings: settingsOf({ background: true }),
    background: backgroundOf(),
    verify,
    ...ports,
  };
}

export const settingsOf = (options: RequestOptions = {}) => resolveSettings(options, {});
