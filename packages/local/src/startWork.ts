import {
  createDispatcher,
  createWorker,
  dispatcherInvocation,
  dispatcherPorts,
  type Preset,
  type Settings,
  streamMapping,
  type WorkerPorts,
  workerInvocation,
  workerPorts,
} from '@amplify-ai-request/backend/runtime';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import type { Clock } from './clock.js';
import { dynamoHttp } from './dynamodb/dynamoHttp.js';
import type { DynamoCall } from './dynamodb/openDynalite.js';
import { startDynamoDB } from './dynamodb/startDynamoDB.js';
import type { Faults, PortCall } from './faults.js';
import { serve } from './http/serve.js';
import { createEventSourceMapping } from './lambda/eventSourceMapping.js';
import { createFailureQueue } from './lambda/failureQueue.js';
import type { Interrupt } from './lambda/fencePorts.js';
import type { FunctionCredentials } from './lambda/functionRole.js';
import { type AsyncInvocations, createAsyncInvocations } from './lambda/invocations.js';
import { lambdaHttp } from './lambda/lambdaHttp.js';
import { createLocalFunction } from './lambda/localFunction.js';
import { schedule } from './lambda/schedule.js';
import type { StreamFailure } from './lambda/streamFailure.js';
import { longLivedController } from './longLivedController.js';
import { quiet } from './quiet.js';
import { startWebhook, type Webhook } from './startWebhook.js';
import { stopModel } from './stopModel.js';

export interface WorkOptions {
  readonly table: string;
  readonly region: string;
  readonly settings: Settings;
  readonly presets: Readonly<Record<string, Preset>>;
  readonly apiKey: string;
  /** What calls of the webhook are signed with. */
  readonly webhookSecret: string;
  /** Where the functions publish, and by which credentials they call whatever they call. */
  readonly graphqlUrl: string;
  readonly credentials: FunctionCredentials;
  readonly clock: Clock;
  readonly faults: Faults;
}

export interface Work {
  /** The table, for who writes the rows that start the work. */
  readonly table: DynamoCall;
  /** What the stream's mapping has given up. */
  readonly failures: readonly StreamFailure[];
  /** Absent where nothing is answered in the background. */
  readonly webhook?: Webhook;
  stop(): Promise<void>;
}

const worker = 'worker';
const expiryCheckMs = 60_000;

/**
 * Starts what works behind a row: the table and its stream, the dispatcher, which is also the reaper, the worker, and the
 * webhook where it is asked for. The functions are those that deploy; they reach DynamoDB and Lambda over HTTP, by the AWS SDK, from an environment of their own.
 */
export async function startWork(options: WorkOptions): Promise<Work> {
  const { table, region, settings, presets, apiKey, webhookSecret, graphqlUrl, credentials, clock, faults } =
    options;
  const dynamodb = await startDynamoDB({ table, region, clock });
  const functions: Record<string, AsyncInvocations<{ id: string }>> = {};
  const [toDynamoDB, toLambda] = [dynamoHttp(dynamodb.call), lambdaHttp(functions)];
  const aws = await serve((request) => (request.path === '/' ? toDynamoDB(request) : toLambda(request)));
  const environment = {
    AI_REQUEST_TABLE: table,
    AI_REQUEST_SETTINGS: JSON.stringify(settings),
    AI_REQUEST_GRAPHQL_URL: graphqlUrl,
    AWS_REGION: region,
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
  const interruptsOf = (name: PortCall['function']) => (): Interrupt => (call, moment) =>
    faults.kill?.({ function: name, call, moment }) ?? false;

  const stopping = longLivedController();
  const ports = workerPorts({ ...environment, OPENAI_API_KEY: apiKey });
  const workers = createAsyncInvocations(
    createLocalFunction({
      name: worker,
      timeoutSeconds: workerInvocation.timeoutSeconds,
      ports: { ...ports, ...stopModel(ports, stopping.signal), clock, ...quiet },
      createHandler: (ports: WorkerPorts) => createWorker({ ports, presets }),
      clock,
      interruptOf: interruptsOf('worker'),
    }),
    { ...workerInvocation, clock },
  );
  functions[worker] = workers;

  const dispatcher = createLocalFunction({
    name: 'dispatcher',
    timeoutSeconds: dispatcherInvocation.timeoutSeconds,
    ports: { ...dispatcherPorts({ ...environment, AI_REQUEST_WORKER: worker }), clock, ...quiet },
    createHandler: createDispatcher,
    clock,
    interruptOf: interruptsOf('dispatcher'),
  });
  const webhook = settings.background
    ? await startWebhook({
        environment: { ...environment, OPENAI_API_KEY: apiKey, OPENAI_WEBHOOK_SECRET: webhookSecret },
        presets,
        clock,
        interruptOf: interruptsOf('webhook'),
      })
    : undefined;
  const failures = createFailureQueue();
  const mapping = createEventSourceMapping({
    ...streamMapping,
    functionName: dispatcher.name,
    clock,
    invoke: async (event) => (await dispatcher.invoke(event)) as DynamoDBBatchResponse,
    onFailure(message) {
      failures.send(message);
      const { requestContext, DDBStreamBatchInfo } = message;
      console.error(`${DDBStreamBatchInfo.batchSize} records were given up: ${requestContext.condition}`);
    },
  });
  dynamodb.onRecord((record) => {
    const { deliveries = 1 } = faults;
    const times = typeof deliveries === 'number' ? deliveries : deliveries();
    for (let delivery = 0; delivery < times; delivery += 1) mapping.push(record);
  });
  // A run that dies is made up for by the next.
  const reaper = schedule(
    dispatcherInvocation.everyMs,
    () => dispatcher.invoke({}).then(ignore, ignore),
    clock,
  );
  const expiry = schedule(expiryCheckMs, dynamodb.deleteExpired, clock);

  return {
    table: dynamodb.call,
    failures: failures.messages,
    webhook,
    async stop() {
      await webhook?.stop();
      workers.stop();
      dispatcher.kill();
      stopping.abort();
      await Promise.all([mapping.stop(), reaper.stop(), expiry.stop()]);
      await aws.close();
      await dynamodb.close();
    },
  };
}

function ignore(): void {}
