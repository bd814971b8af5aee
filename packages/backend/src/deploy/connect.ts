import { Duration, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Policy } from 'aws-cdk-lib/aws-iam';
import type { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { dispatcherInvocation, workerInvocation } from '../streamMapping.js';
import { connectWebhook, putOut } from './connectWebhook.js';
import { addFailureAlarm } from './failureAlarm.js';
import { type AppBackend, findResources, type Resources } from './findResources.js';
import { checkBackend } from './options.js';
import {
  callOperations,
  findDueRows,
  publishEvents,
  putParts,
  readStream,
  startWorker,
  useRows,
} from './permissions.js';
import { addStreamTrigger } from './streamTrigger.js';

export interface Connection {
  readonly name: string;
  readonly guests: boolean;
  readonly background: boolean;
  readonly workerConcurrency?: number;
  /** What the functions get as `AI_REQUEST_SETTINGS`. */
  readonly settings: string;
}

/** Holds what an app may want to add to: actions of the alarm, metrics, permissions. All but the table lies in one stack. */
export interface ConnectedResources {
  readonly table: ITable;
  /** Admits requests and looks after them: woken by the table's stream, and each minute. */
  readonly dispatcher: IFunction;
  /** Calls the model, one request an invocation. */
  readonly worker: IFunction;
  /** With `background`: what OpenAI calls when an answer is there. */
  readonly webhook?: IFunction;
  /** With `background`: the address to register at OpenAI. It is among the deployment's outputs, too. */
  readonly webhookUrl?: string;
  /** How the table's stream wakes the dispatcher. */
  readonly streamMapping: EventSourceMapping;
  /** Notes of what the dispatcher has given up: positions in the stream, kept for 14 days. */
  readonly failures: Queue;
  /** Rings while `failures` holds a note. It has no action: add one, as in `alarm.addAlarmAction(new SnsAction(topic))`. */
  readonly alarm: Alarm;
}

/** Holds what there is with `background`: the webhook, and where it listens. */
export interface ConnectedBackground extends ConnectedResources {
  readonly webhook: IFunction;
  readonly webhookUrl: string;
}

/** Wires functions, table, stream and callers of an app together. */
export function connect(backend: AppBackend<string>, connection: Connection): ConnectedResources {
  checkBackend(backend);
  const resources = findResources(backend, connection);
  const connected = connectFunctions(resources, connection);
  if (connected.webhookUrl) putOut(backend, connection.name, connected.webhookUrl);
  admitCallers(resources, connection);
  return connected;
}

/**
 * All of this lies in the functions' own stack, and the policies are resources of their own: a statement on a function's
 * role, or anything in the data stack that names a function, would close a circle between the stacks.
 */
function connectFunctions(resources: Resources, connection: Connection): ConnectedResources {
  const { graphqlApi, table, streamArn } = resources;
  const dispatcher = resources.dispatcher.resources.lambda;
  const worker = resources.worker.resources.lambda;
  const scope = ownScope(Stack.of(dispatcher), connection.name);

  setUpFunctions(resources, connection);
  const publish = () => publishEvents(graphqlApi, connection.name);
  const workerPolicy = new Policy(scope, 'WorkerPolicy', {
    statements: [useRows(table), putParts(table), publish()],
  });
  const dispatcherPolicy = new Policy(scope, 'DispatcherPolicy', {
    statements: [
      useRows(table),
      findDueRows(table),
      startWorker(worker),
      publish(),
      ...readStream(streamArn),
    ],
  });
  worker.role?.attachInlinePolicy(workerPolicy);
  dispatcher.role?.attachInlinePolicy(dispatcherPolicy);

  const { mapping, failures } = addStreamTrigger(scope, dispatcher, streamArn, dispatcherPolicy);
  const alarm = addFailureAlarm(scope, failures, dispatcher);
  resources.expireBy('ttl');
  const connected = { table, dispatcher, worker, streamMapping: mapping, failures, alarm };
  const { webhook } = resources;
  return webhook ? { ...connected, ...connectWebhook(scope, webhook, resources, connection) } : connected;
}

function setUpFunctions(
  { dispatcher, worker, table, graphqlUrl }: Resources,
  { name, settings, workerConcurrency }: Connection,
): void {
  for (const each of [dispatcher, worker]) {
    each.addEnvironment('AI_REQUEST_TABLE', table.tableName);
    each.addEnvironment('AI_REQUEST_GRAPHQL_URL', graphqlUrl);
    if (name) each.addEnvironment('AI_REQUEST_NAME', name);
    each.addEnvironment('AI_REQUEST_SETTINGS', settings);
  }
  dispatcher.addEnvironment('AI_REQUEST_WORKER', worker.resources.lambda.functionName);
  // A scheduled run that fails is not repeated, and one that finds no room does not queue up: the next is a minute away.
  dispatcher.resources.lambda.configureAsyncInvoke({
    retryAttempts: 0,
    maxEventAge: Duration.millis(dispatcherInvocation.everyMs),
  });
  worker.resources.lambda.configureAsyncInvoke({
    retryAttempts: workerInvocation.retryAttempts,
    maxEventAge: Duration.seconds(workerInvocation.maxEventAgeSeconds),
  });
  if (workerConcurrency) {
    worker.resources.cfnResources.cfnFunction.reservedConcurrentExecutions = workerConcurrency;
  }
}

/** Callers from the identity pool sign with IAM. This lies in the API's stack, which depends on the auth stack anyway. */
function admitCallers({ graphqlApi, auth }: Resources, { name, guests }: Connection): void {
  if (!auth) {
    if (!guests) return;
    throw new Error(
      'connect: guests need auth. Write defineBackend({ auth, data, … }), or leave guests out.',
    );
  }
  const policy = new Policy(ownScope(Stack.of(graphqlApi), name), 'CallerPolicy', {
    statements: [callOperations(graphqlApi, name)],
  });
  policy.attachToRole(auth.authenticatedUserIamRole);
  if (guests) policy.attachToRole(auth.unauthenticatedUserIamRole);
}

function ownScope(stack: Stack, name: string): Construct {
  const id = `${name}OpenAIRequests`;
  if (stack.node.tryFindChild(id)) {
    throw new Error(
      `connect: ${id} is connected already. Call connect once; a second set of requests needs a name.`,
    );
  }
  return new Construct(stack, id);
}
