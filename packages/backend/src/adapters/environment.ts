import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DispatcherPorts, WorkerPorts } from '../engine/ports.js';
import { settingsSchema } from '../settings.js';
import { chatModel } from './chatModel.js';
import { dynamoStore } from './dynamoStore.js';
import { dynamoUsage } from './dynamoUsage.js';
import { lambdaLog } from './lambdaLog.js';
import { lambdaMetrics } from './lambdaMetrics.js';
import { lambdaWorkers } from './lambdaWorkers.js';
import { systemClock } from './systemClock.js';

/** The environment of a Lambda function; a host that runs it elsewhere gives an object of its own. */
export type Environment = Readonly<Record<string, string | undefined>>;

const settings = z
  .string()
  .transform((text) => JSON.parse(text))
  .pipe(settingsSchema);
const dispatcherVariables = z.object({
  AI_REQUEST_TABLE: z.string().min(1),
  AI_REQUEST_WORKER: z.string().min(1),
  AI_REQUEST_SETTINGS: settings,
});
const workerVariables = z.object({ AI_REQUEST_TABLE: z.string().min(1), AI_REQUEST_SETTINGS: settings });

/** Makes the dispatcher's ports from what `connect` has put into its environment. */
export function dispatcherPorts(environment: Environment): DispatcherPorts {
  const variables = dispatcherVariables.parse(environment);
  const { documents, table } = tableOf(environment, variables.AI_REQUEST_TABLE);
  return {
    store: dynamoStore(documents, table),
    usage: dynamoUsage(documents, table),
    workers: lambdaWorkers(new LambdaClient(awsConfiguration(environment)), variables.AI_REQUEST_WORKER),
    settings: variables.AI_REQUEST_SETTINGS,
    clock: systemClock,
    log: lambdaLog('ai-request-dispatcher'),
    metrics: lambdaMetrics('ai-request-dispatcher'),
  };
}

/** Makes the worker's ports from what `connect` has put into its environment. */
export function workerPorts(environment: Environment): WorkerPorts {
  const { AI_REQUEST_TABLE, AI_REQUEST_SETTINGS: settings } = workerVariables.parse(environment);
  const { documents, table } = tableOf(environment, AI_REQUEST_TABLE);
  return {
    store: dynamoStore(documents, table),
    model: chatModel({
      // Read at each call: Amplify refreshes a secret in the environment while the function lives.
      apiKey: () => environment.OPENAI_API_KEY ?? '',
      baseUrl: settings.baseUrl,
      retryUnknown: settings.retryUnknown,
    }),
    settings,
    clock: systemClock,
    log: lambdaLog('ai-request-worker'),
    metrics: lambdaMetrics('ai-request-worker'),
  };
}

function tableOf(environment: Environment, table: string) {
  const client = new DynamoDBClient(awsConfiguration(environment));
  return { documents: DynamoDBDocumentClient.from(client), table };
}

/** The variables that Lambda sets and the AWS SDK reads, from this environment and not from the process. */
function awsConfiguration({
  AWS_REGION: region,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: Environment) {
  const credentials = accessKeyId && secretAccessKey && { accessKeyId, secretAccessKey, sessionToken };
  // Of an endpoint that is given, the process' own settings may ask for no variant.
  const plain = endpoint && { endpoint, useFipsEndpoint: false, useDualstackEndpoint: false };
  return { region, ...plain, ...(credentials && { credentials }) };
}
