import { Duration, Stack } from 'aws-cdk-lib';
import { Policy } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { workerInvocation } from '../streamMapping.js';
import { type AppBackend, findResources, type Resources } from './findResources.js';
import { callOperations, readStream, startWorker, useRows } from './permissions.js';
import { addStreamTrigger } from './streamTrigger.js';

export interface Connection {
  readonly name: string;
  readonly guests: boolean;
  /** What the functions get as `AI_REQUEST_SETTINGS`. */
  readonly settings: string;
}

/** Wires functions, table, stream and callers of an app together. */
export function connect(backend: AppBackend<string>, connection: Connection): void {
  const resources = findResources(backend, connection.name);
  connectFunctions(resources, connection);
  admitCallers(resources, connection);
}

/**
 * All of this lies in the functions' own stack, and the policies are resources of their own: a statement on a function's
 * role, or anything in the data stack that names a function, would close a circle between the stacks.
 */
function connectFunctions(resources: Resources, { name, settings }: Connection): void {
  const { dispatcher, worker, table, streamArn } = resources;
  const dispatcherFunction = dispatcher.resources.lambda;
  const workerFunction = worker.resources.lambda;
  const scope = ownScope(Stack.of(dispatcherFunction), name);

  for (const each of [dispatcher, worker]) {
    each.addEnvironment('AI_REQUEST_TABLE', table.tableName);
    each.addEnvironment('AI_REQUEST_SETTINGS', settings);
  }
  dispatcher.addEnvironment('AI_REQUEST_WORKER', workerFunction.functionName);
  workerFunction.configureAsyncInvoke({
    retryAttempts: workerInvocation.retryAttempts,
    maxEventAge: Duration.seconds(workerInvocation.maxEventAgeSeconds),
  });

  const workerPolicy = new Policy(scope, 'WorkerPolicy', { statements: [useRows(table)] });
  const dispatcherPolicy = new Policy(scope, 'DispatcherPolicy', {
    statements: [useRows(table), startWorker(workerFunction), ...readStream(streamArn)],
  });
  workerFunction.role?.attachInlinePolicy(workerPolicy);
  dispatcherFunction.role?.attachInlinePolicy(dispatcherPolicy);

  addStreamTrigger(scope, dispatcherFunction, streamArn, dispatcherPolicy);
  resources.expireBy('ttl');
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
