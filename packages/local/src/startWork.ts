import {
  createDispatcher,
  createWorker,
  type DispatcherPorts,
  dispatcherPorts,
  type Settings,
  streamMapping,
  workerInvocation,
  workerPorts,
} from '@amplify-ai-request/backend/runtime';
import { dynamoHttp } from './dynamodb/dynamoHttp.js';
import type { DynamoCall } from './dynamodb/openDynalite.js';
import { startDynamoDB } from './dynamodb/startDynamoDB.js';
import { serve } from './http/serve.js';
import { createEventSourceMapping } from './lambda/eventSourceMapping.js';
import { type AsyncInvocations, createAsyncInvocations } from './lambda/invocations.js';
import { lambdaHttp } from './lambda/lambdaHttp.js';
import { createLocalFunction } from './lambda/localFunction.js';
import { schedule } from './lambda/schedule.js';

export interface WorkOptions {
  readonly table: string;
  readonly region: string;
  readonly settings: Settings;
  readonly apiKey: string;
  /** How often each stream record is delivered. */
  readonly deliveries: number;
}

export interface Work {
  /** The table, for who writes the rows that start the work. */
  readonly table: DynamoCall;
  stop(): Promise<void>;
}

const worker = 'worker';
const expiryCheckMs = 60_000;

/** In place of the functions' own, which writes JSON for CloudWatch: how a request ended is on its row. */
const log: DispatcherPorts['log'] = {
  info() {},
  error: (message, { requestId, code }) => console.error(`Request ${requestId}: ${message} (${code})`),
};

/**
 * Starts what works behind a row: the table and its stream, the dispatcher, the worker. Both functions are those that
 * deploy; they reach DynamoDB and Lambda over HTTP, by the AWS SDK, from an environment of their own.
 */
export async function startWork({ table, region, settings, apiKey, deliveries }: WorkOptions): Promise<Work> {
  const dynamodb = await startDynamoDB({ table, region });
  const functions: Record<string, AsyncInvocations<{ id: string }>> = {};
  const [toDynamoDB, toLambda] = [dynamoHttp(dynamodb.call), lambdaHttp(functions)];
  const aws = await serve((request) => (request.path === '/' ? toDynamoDB(request) : toLambda(request)));
  const environment = {
    AI_REQUEST_TABLE: table,
    AI_REQUEST_SETTINGS: JSON.stringify(settings),
    AWS_REGION: region,
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };

  const stopping = new AbortController();
  const ports = workerPorts({ ...environment, OPENAI_API_KEY: apiKey });
  const model: typeof ports.model = {
    // A call to a real model would go on, and cost, when nobody can hear its answer any more.
    ask: (call, { signal }) => ports.model.ask(call, { signal: AbortSignal.any([signal, stopping.signal]) }),
  };
  const workers = createAsyncInvocations(
    createLocalFunction({
      name: worker,
      timeoutSeconds: workerInvocation.timeoutSeconds,
      ports: { ...ports, model, log },
      createHandler: (ports) => createWorker({ ports }),
    }),
    workerInvocation,
  );
  functions[worker] = workers;

  const dispatcher = createLocalFunction({
    name: 'dispatcher',
    timeoutSeconds: 60,
    ports: { ...dispatcherPorts({ ...environment, AI_REQUEST_WORKER: worker }), log },
    createHandler: createDispatcher,
  });
  const mapping = createEventSourceMapping({
    ...streamMapping,
    invoke: async (event) => (await dispatcher.invoke(event)) ?? undefined,
    onDiscard: (records, reason) => console.error(`${records.length} records were given up: ${reason}`),
  });
  dynamodb.onRecord((record) => {
    for (let delivery = 0; delivery < deliveries; delivery += 1) mapping.push(record);
  });
  const expiry = schedule(expiryCheckMs, dynamodb.deleteExpired);

  return {
    table: dynamodb.call,
    async stop() {
      workers.stop();
      dispatcher.kill();
      stopping.abort();
      await Promise.all([mapping.stop(), expiry.stop()]);
      await aws.close();
      await dynamodb.close();
    },
  };
}
