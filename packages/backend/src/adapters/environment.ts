import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Background, DispatcherPorts, WebhookPorts, WorkerPorts } from '../engine/ports.js';
import { type Settings, settingsSchema } from '../settings.js';
import { appsyncPublisher } from './appsyncPublisher.js';
import { backgroundModel } from './backgroundModel.js';
import { chatModel } from './chatModel.js';
import { dynamoStore } from './dynamoStore.js';
import { dynamoUsage } from './dynamoUsage.js';
import { lambdaLog } from './lambdaLog.js';
import { lambdaMetrics } from './lambdaMetrics.js';
import { lambdaWorkers } from './lambdaWorkers.js';
import { parseJson, readVariables } from './readVariables.js';
import { systemClock } from './systemClock.js';
import { webhookVerifier } from './webhookVerifier.js';

/** The environment of a Lambda function; a host that runs it elsewhere gives an object of its own. */
export type Environment = Readonly<Record<string, string | undefined>>;

const settings = z.string().min(1).transform(parseJson).pipe(settingsSchema);
const webhookVariables = z.object({
  AI_REQUEST_TABLE: z.string().min(1),
  AI_REQUEST_SETTINGS: settings,
  OPENAI_WEBHOOK_SECRET: z.string().min(1),
});
const workerVariables = webhookVariables.omit({ OPENAI_WEBHOOK_SECRET: true }).extend({
  AI_REQUEST_GRAPHQL_URL: z.url({ protocol: /^https?$/ }),
  /** Only where the app has given our operations a name. */
  AI_REQUEST_NAME: z.string().optional(),
});
const dispatcherVariables = workerVariables.extend({ AI_REQUEST_WORKER: z.string().min(1) });

/**
 * Makes the dispatcher's ports from what `connect` has put into its environment.
 *
 * @throws {Error} in one line, when a variable is missing or has no valid value.
 * @example
 * export const handler = createDispatcher(dispatcherPorts(process.env));
 */
export function dispatcherPorts(environment: Environment): DispatcherPorts {
  const variables = readVariables('createDispatcher', dispatcherVariables, environment);
  const { documents, publisher } = awsOf(environment, variables);
  const table = variables.AI_REQUEST_TABLE;
  return {
    store: dynamoStore(documents, table),
    usage: dynamoUsage(documents, table),
    publisher,
    workers: lambdaWorkers(new LambdaClient(awsConfiguration(environment)), variables.AI_REQUEST_WORKER),
    settings: variables.AI_REQUEST_SETTINGS,
    clock: systemClock,
    log: lambdaLog('ai-request-dispatcher'),
    metrics: lambdaMetrics('ai-request-dispatcher'),
  };
}

/**
 * Makes the worker's ports from what `connect` has put into its environment.
 *
 * @throws {Error} in one line, when a variable is missing or has no valid value.
 * @example
 * const handler = createWorker({ ports: { ...workerPorts(process.env), clock } });
 */
export function workerPorts(environment: Environment): WorkerPorts {
  const variables = readVariables('createWorker', workerVariables, environment);
  const { documents, publisher } = awsOf(environment, variables);
  const settings = variables.AI_REQUEST_SETTINGS;
  const table = variables.AI_REQUEST_TABLE;
  return {
    store: dynamoStore(documents, table),
    publisher,
    model: chatModel(modelOptions(environment, settings)),
    settings,
    clock: systemClock,
    log: lambdaLog('ai-request-worker'),
    metrics: lambdaMetrics('ai-request-worker'),
    background: backgroundOf(environment, settings, table),
  };
}

/**
 * Makes the webhook's ports from what `connect` has put into its environment.
 *
 * @throws {Error} in one line, when a variable is missing or has no valid value.
 * @example
 * const handler = createWebhook({ ports: webhookPorts(process.env), presets });
 */
export function webhookPorts(environment: Environment): WebhookPorts {
  const variables = readVariables('createWebhook', webhookVariables, environment);
  const settings = variables.AI_REQUEST_SETTINGS;
  const table = variables.AI_REQUEST_TABLE;
  const client = new DynamoDBClient(awsConfiguration(environment));
  return {
    store: dynamoStore(DynamoDBDocumentClient.from(client), table),
    background: backgroundOf(environment, settings, table),
    verify: webhookVerifier({ secret: () => environment.OPENAI_WEBHOOK_SECRET ?? '' }),
    settings,
    clock: systemClock,
    log: lambdaLog('ai-request-webhook'),
    metrics: lambdaMetrics('ai-request-webhook'),
  };
}

/** The table's name tells one environment's responses from another's, of the same key. */
function backgroundOf(environment: Environment, settings: Settings, table: string): Background {
  return { model: backgroundModel(modelOptions(environment, settings)), environment: table };
}

function modelOptions(environment: Environment, { baseUrl, retryUnknown }: Settings) {
  // Read at each call: Amplify refreshes a secret in the environment while the function lives.
  return { apiKey: () => environment.OPENAI_API_KEY ?? '', baseUrl, retryUnknown };
}

/** What the dispatcher and the worker use of AWS: the table, and AppSync by the same credentials. */
function awsOf(environment: Environment, variables: z.infer<typeof workerVariables>) {
  const client = new DynamoDBClient(awsConfiguration(environment));
  const { region, credentials } = client.config;
  const publisher = appsyncPublisher({
    url: variables.AI_REQUEST_GRAPHQL_URL,
    name: variables.AI_REQUEST_NAME,
    region,
    credentials,
  });
  return { documents: DynamoDBDocumentClient.from(client), publisher };
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
