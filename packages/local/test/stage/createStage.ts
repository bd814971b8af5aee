import {
  createDispatcher,
  createWorker,
  type DispatcherPorts,
  dispatcherInvocation,
  resolveSettings,
  streamMapping,
  type WorkerPorts,
  workerInvocation,
} from '@amplify-ai-request/backend/runtime';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { vi } from 'vitest';
import { dynamoStore } from '../../../backend/src/adapters/dynamoStore.js';
import { dynamoUsage } from '../../../backend/src/adapters/dynamoUsage.js';
import type { PublishedEvent, Publisher } from '../../../backend/src/engine/ports.js';
import { createFakeClock } from '../../../backend/test/fakeClock.js';
import type { DynamoCall } from '../../src/dynamodb/openDynalite.js';
import type { StreamRecord } from '../../src/dynamodb/streamRecord.js';
import type { Moment } from '../../src/lambda/fencePorts.js';
import { matchesPattern } from '../../src/lambda/filterPattern.js';
import { createLocalFunction } from '../../src/lambda/localFunction.js';
import { caller } from './caller.js';
import { cleanTable } from './cleanTable.js';
import { createBackgroundModel } from './createBackgroundModel.js';
import { createOperations } from './createOperations.js';
import { createWebhookCalls } from './createWebhookCalls.js';
import { directDocuments } from './directDocuments.js';
import { indexOf } from './indexOf.js';
import type { Row, Stage, StageOptions } from './stage.js';

/** The same port, whose calls to the table bear the name of the operation that makes them. */
function named<Port extends object>(name: string, port: Port): Port {
  const operations = Object.entries(port).map(([operation, run]) => [
    operation,
    (...values: unknown[]) => caller.run(`${name}.${operation}`, () => run.call(port, ...values)),
  ]);
  return Object.fromEntries(operations);
}

/**
 * Puts the backend on a stage: the resolvers, dispatcher, worker and reaper that deploy, on a table with a stream, by a clock
 * that stands still between two events. Everything that AWS may do to them can be done to them here.
 */
export async function createStage(options: StageOptions = {}): Promise<Stage> {
  const { faults = {}, model = async (_, wait) => wait(1000).then(() => 'Good day') } = options;
  const dynamodb = await cleanTable();
  const records: StreamRecord[] = [];
  const asked: string[] = [];
  const said: { readonly prompt: string; text: string }[] = [];
  const pushes: PublishedEvent[] = [];
  const callNames: string[] = [];
  const refusals: string[] = [];
  let busy = 0;
  let reaperKills = 0;

  async function atRest(): Promise<void> {
    for (let quiet = 0; quiet < 2; quiet = busy === 0 ? quiet + 1 : 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const clock = createFakeClock({ atRest, onTime: (time) => vi.setSystemTime(time) });

  const ask = indexOf(dynamodb);
  const call: DynamoCall = async (operation, input) => {
    const tableCall = { by: caller.getStore() ?? '', operation, input };
    await faults.beforeCall?.(tableCall, stage);
    busy += 1;
    try {
      const reply = await ask(operation, faults.send?.(tableCall) ?? input);
      if (reply.body.__type?.endsWith('ValidationException')) refusals.push(`${reply.body.message}`);
      return reply;
    } finally {
      busy -= 1;
    }
  };

  // Lambda

  const documents = directDocuments(call);
  const settings = resolveSettings(options.settings ?? {}, {});
  const silent = {
    log: { info() {}, error() {} },
    metrics: { completed() {}, failed() {} },
  };
  const store = named('store', dynamoStore(documents, 'requests'));
  const publisher: Publisher = {
    async publish(event) {
      pushes.push(event);
      if (faults.failPush?.(event)) throw new Error('AppSync is down');
    },
  };
  const shared = { store, publisher, settings, clock, ...silent };

  /** Takes note of a question that was accepted, and of what is said to it. */
  function listen(prompt: string, onText: (piece: string) => void = () => {}) {
    const answer = { prompt, text: '' };
    asked.push(prompt);
    said.push(answer);
    const say = (piece: string) => {
      answer.text += piece;
      onText(piece);
      return answer.text;
    };
    return { number: asked.length, say };
  }

  const background = createBackgroundModel({
    clock,
    model,
    replyMs: options.replyMs ?? 0,
    keepMs: options.keepMs ?? Number.POSITIVE_INFINITY,
    loseReply: faults.loseReply,
    listen,
    onEnd: (response) => webhookCalls.tell(response),
  });
  const inBackground = { model: background.model, environment: 'requests' };
  const workerPorts: WorkerPorts = {
    ...shared,
    ...(settings.background && { background: inBackground }),
    model: {
      async ask(modelCall, { signal, confirm, onText }) {
        await confirm();
        const { number, say } = listen(modelCall.messages.at(-1)?.content ?? '', onText);
        const wait = async (milliseconds: number) => {
          await clock.wait(milliseconds, signal);
          signal.throwIfAborted();
        };
        return { content: say(await model(number, wait, say)), finishReason: 'stop', model: 'stand-in' };
      },
    },
  };
  const interruptOf = () => (name: string, moment: Moment) => {
    // Looking at an option touches nothing: dying there is dying at the call before.
    if (name.startsWith('settings.')) return false;
    callNames.push(`${moment} ${name}`);
    return faults.kill?.({ name, moment, number: callNames.length }) ?? false;
  };

  const worker = createLocalFunction({
    name: 'worker',
    timeoutSeconds: workerInvocation.timeoutSeconds,
    ports: workerPorts,
    createHandler: (ports: WorkerPorts) => createWorker({ ports, presets: options.presets }),
    clock,
    interruptOf,
  });
  const webhookCalls = createWebhookCalls({
    ports: { store, settings, clock, ...silent, background: inBackground },
    presets: options.presets,
    clock,
    interruptOf,
    arrive: faults.webhook,
  });
  const invokeWorker = async (id: string) => {
    await worker.invoke({ id }).catch(() => {});
  };
  const dispatcherPorts: DispatcherPorts = {
    ...shared,
    usage: named('usage', dynamoUsage(documents, 'requests')),
    workers: {
      async start(id) {
        const deliver = () => invokeWorker(id);
        void (faults.invoke ? faults.invoke(deliver) : deliver());
      },
    },
  };
  const dispatcher = createLocalFunction({
    name: 'dispatcher',
    timeoutSeconds: dispatcherInvocation.timeoutSeconds,
    ports: dispatcherPorts,
    createHandler: createDispatcher,
    clock,
    interruptOf,
  });

  /** As often as the mapping would. */
  async function deliver(record: StreamRecord): Promise<void> {
    for (let attempt = 0; attempt <= streamMapping.retryAttempts; attempt += 1) {
      const answer = await dispatcher.invoke({ Records: [record] }).catch(() => undefined);
      if ((answer as DynamoDBBatchResponse | undefined)?.batchItemFailures.length === 0) return;
      await clock.wait(100 * 2 ** attempt);
    }
  }

  dynamodb.onRecord((record) => {
    records.push(record);
    if (!streamMapping.filterPatterns.some((pattern) => matchesPattern(pattern, record))) return;
    const once = () => deliver(record);
    void (faults.deliver ? faults.deliver(record, once) : once());
  });

  async function reap(): Promise<void> {
    await dispatcher.invoke({}).catch(() => {
      reaperKills += 1;
    });
  }

  async function reapEachMinute(): Promise<void> {
    await clock.wait(options.firstReapMs ?? dispatcherInvocation.everyMs);
    for (;;) {
      void reap();
      await clock.wait(dispatcherInvocation.everyMs);
    }
  }
  void reapEachMinute();

  const operate = createOperations(call);

  const stage: Stage = {
    clock,
    asked,
    said,
    responses: background.responses,
    pushes,
    records,
    callNames,
    refusals,
    get reaperKills() {
      return reaperKills;
    },
    submit: (owner: string | null, values: Record<string, unknown>) => operate('submit', owner, values),
    fetch: (owner: string | null, values: Record<string, unknown>) => operate('fetch', owner, values),
    cancel: (owner: string | null, id: string) => operate('cancel', owner, { id }),
    reap,
    deliver,
    invokeWorker,
    async callWebhook() {
      const ended = background.responses.filter(({ endedAt }) => endedAt !== undefined);
      for (const response of ended) await webhookCalls.tellAgain(response);
    },
    async remove(id) {
      await dynamodb.call('DeleteItem', { TableName: 'requests', Key: { id: { S: id } } });
    },
    async items(): Promise<Row[]> {
      const { body } = await dynamodb.call('Scan', { TableName: 'requests' });
      return (body.Items ?? []).map((item) => unmarshall(item as Parameters<typeof unmarshall>[0]) as Row);
    },
    async stop() {
      worker.kill();
      webhookCalls.webhook.kill();
      dispatcher.kill();
      await atRest();
    },
  };
  return stage;
}
