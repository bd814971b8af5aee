import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Clock, DispatcherPorts, Log, RequestStore, WorkerPorts } from '../engine/ports.js';
import { settingsSchema } from '../settings.js';
import { chatModel } from './chatModel.js';
import { dynamoStore } from './dynamoStore.js';
import { lambdaWorkers } from './lambdaWorkers.js';

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

const clock: Clock = { now: () => new Date() };

/** Makes the dispatcher's ports from what `connect` has put into its environment. */
export function dispatcherPorts(environment: Environment): DispatcherPorts {
  const variables = dispatcherVariables.parse(environment);
  return {
    store: store(environment, variables.AI_REQUEST_TABLE),
    workers: lambdaWorkers(new LambdaClient(awsConfiguration(environment)), variables.AI_REQUEST_WORKER),
    settings: variables.AI_REQUEST_SETTINGS,
    clock,
    log: log('dispatcher'),
  };
}

/** Makes the worker's ports from what `connect` has put into its environment. */
export function workerPorts(environment: Environment): WorkerPorts {
  const variables = workerVariables.parse(environment);
  return {
    store: store(environment, variables.AI_REQUEST_TABLE),
    // Read at each call: Amplify refreshes a secret in the environment while the function lives.
    model: chatModel(() => environment.OPENAI_API_KEY ?? '', variables.AI_REQUEST_SETTINGS.baseUrl),
    settings: variables.AI_REQUEST_SETTINGS,
    clock,
    log: log('worker'),
  };
}

function store(environment: Environment, table: string): RequestStore {
  const client = new DynamoDBClient(awsConfiguration(environment));
  return dynamoStore(DynamoDBDocumentClient.from(client), table);
}

function log(serviceName: string): Log {
  const logger = new Logger({ serviceName: `ai-request-${serviceName}` });
  return {
    info: (message, fields) => logger.info(message, { ...fields }),
    error: (message, fields) => logger.error(message, { ...fields }),
  };
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
