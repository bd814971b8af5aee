import { readFileSync } from 'node:fs';
import {
  createDispatcher,
  createWorker,
  type DispatcherPorts,
  dispatcherInvocation,
  pipelines,
  type RequestOptions,
  resolverFile,
  resolveSettings,
  streamMapping,
  type WorkerPorts,
  workerInvocation,
} from '@amplify-ai-request/backend/runtime';
import { operationNames } from '@amplify-ai-request/client/protocol';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { dynamoStore } from '../../../backend/src/adapters/dynamoStore.js';
import { dynamoUsage } from '../../../backend/src/adapters/dynamoUsage.js';
import type { Preset } from '../../../backend/src/engine/presets.js';
import { loadResolver } from '../../src/appsync/loadResolver.js';
import { createPipeline } from '../../src/appsync/resolverRuntime.js';
import { askTable } from '../../src/appsync/tableDataSource.js';
import type { DynamoCall } from '../../src/dynamodb/openDynalite.js';
import { startDynamoDB } from '../../src/dynamodb/startDynamoDB.js';
import type { StreamRecord } from '../../src/dynamodb/streamRecord.js';
import type { Moment } from '../../src/lambda/fencePorts.js';
import { matchesPattern } from '../../src/lambda/filterPattern.js';
import { createLocalFunction } from '../../src/lambda/localFunction.js';
import { directDocuments } from './directDocuments.js';
import { indexOf } from './indexOf.js';
import { createVirtualClock } from './virtualClock.js';

export type Row = Readonly<Record<string, unknown>> & { readonly id: string; readonly status?: string };
export type ModelReply = (call: number, wait: (milliseconds: number) => Promise<void>) => Promise<string>;

/** What goes wrong, or is done twice. */
export interface StageFaults {
  /** Kills the invocation at this moment; calls are numbered as they come, over all functions. */
  readonly kill?: (call: { name: string; moment: Moment; number: number }) => boolean;
  /** How a record of the stream is delivered. @default once */
  readonly deliver?: (record: StreamRecord, deliver: () => Promise<void>) => Promise<void>;
  /** How the event of a worker is delivered. @default once */
  readonly invoke?: (deliver: () => Promise<void>) => Promise<void>;
  /** Changes what is sent to the table, or leaves a write's condition out. */
  readonly send?: (operation: string, input: Parameters<DynamoCall>[1]) => Parameters<DynamoCall>[1];
}

export interface StageOptions {
  readonly settings?: RequestOptions;
  readonly presets?: Readonly<Record<string, Preset>>;
  /** What the model says, and when. It stops waiting when it is aborted. @default 'Good day', after a second */
  readonly model?: ModelReply;
  readonly faults?: StageFaults;
  /** When, after the start, the reaper runs for the first time; then each minute. @default 60 s */
  readonly firstReapMs?: number;
}

export type Stage = Awaited<ReturnType<typeof createStage>>;

const resolvers = new Map(
  [...new Set(Object.values(pipelines).flat())].map((name) => [
    name,
    loadResolver(readFileSync(resolverFile(name), 'utf8'), `${name}.js`),
  ]),
);

/**
 * Puts the backend on a stage: the resolvers, dispatcher, worker and reaper that deploy, on a table with a stream, by a clock
 * that stands still between two events. Everything that AWS may do to them can be done to them here.
 */
export async function createStage(options: StageOptions = {}) {
  const { faults = {}, model = async (_, wait) => wait(1000).then(() => 'Good day') } = options;
  const dynamodb = await startDynamoDB({ table: 'requests', region: 'us-east-1' });
  const records: StreamRecord[] = [];
  const asked: string[] = [];
  const callNames: string[] = [];
  let busy = 0;
  let reaperKills = 0;

  async function atRest(): Promise<void> {
    for (let quiet = 0; quiet < 2; quiet = busy === 0 ? quiet + 1 : 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const clock = createVirtualClock(atRest);

  const ask = indexOf(dynamodb);
  const call: DynamoCall = async (operation, input) => {
    busy += 1;
    try {
      return await ask(operation, faults.send?.(operation, input) ?? input);
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
  const shared = { store: dynamoStore(documents, 'requests'), settings, clock, ...silent };
  const workerPorts: WorkerPorts = {
    ...shared,
    model: {
      async ask(modelCall, { signal, confirm }) {
        await confirm();
        asked.push(modelCall.messages.at(-1)?.content ?? '');
        const content = await model(asked.length, async (milliseconds) => {
          await clock.wait(milliseconds, signal);
          signal.throwIfAborted();
        });
        return { content, finishReason: 'stop', model: 'stand-in' };
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
  const invokeWorker = async (id: string) => {
    await worker.invoke({ id }).catch(() => {});
  };
  const dispatcherPorts: DispatcherPorts = {
    ...shared,
    usage: dynamoUsage(documents, 'requests'),
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

  // AppSync

  const identityOf = (owner: string | null) => owner && { sub: owner, issuer: 'https://cognito', claims: {} };

  function operate(operation: keyof typeof pipelines, owner: string | null, values: Record<string, unknown>) {
    const functions = pipelines[operation].map((name) => {
      const resolver = resolvers.get(name);
      if (!resolver) throw new Error(`There is no resolver ${name}`);
      return resolver;
    });
    const pipeline = createPipeline(functions, (request) => askTable(call, 'requests', request));
    const context = {
      caller: { mode: 'userPool', identity: identityOf(owner) },
      fieldName: operationNames()[operation],
      parentTypeName: operation === 'fetch' ? 'Query' : 'Mutation',
    };
    return pipeline(values, context as unknown as Parameters<typeof pipeline>[1]) as Promise<Row>;
  }

  return {
    clock,
    /** The contents of the last message of each call that the model accepted. */
    asked,
    /** Every change of an item, in order. */
    records,
    /** Every moment at which a function could have been killed so far. */
    callNames,
    settings,
    get reaperKills() {
      return reaperKills;
    },
    submit: (owner: string | null, values: Record<string, unknown>) => operate('submit', owner, values),
    fetch: (owner: string | null, values: Record<string, unknown>) => operate('fetch', owner, values),
    cancel: (owner: string | null, id: string) => operate('cancel', owner, { id }),
    reap,
    deliver,
    invokeWorker,
    killWorkers: () => worker.kill(),
    async items(): Promise<Row[]> {
      const { body } = await dynamodb.call('Scan', { TableName: 'requests' });
      return (body.Items ?? []).map((item) => unmarshall(item as Parameters<typeof unmarshall>[0]) as Row);
    },
    async stop() {
      worker.kill();
      dispatcher.kill();
      await atRest();
      await dynamodb.close();
    },
  };
}
