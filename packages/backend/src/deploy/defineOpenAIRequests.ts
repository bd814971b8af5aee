import { fileURLToPath } from 'node:url';
import { defineFunction } from '@aws-amplify/backend';
import { dispatcherInvocation, workerInvocation } from '../streamMapping.js';
import { type ConnectedResources, connect } from './connect.js';
import type { AppBackend } from './findResources.js';
import { type FunctionKey, functionKey } from './functionKey.js';
import { checkFunctionOptions, type OpenAIRequestsOptions } from './options.js';
import { settingsText } from './settingsText.js';

/** The functions of AI requests, and how they join an app. */
export interface OpenAIRequests<Name extends string> {
  /** To be spread into `defineBackend`. */
  readonly functions: Readonly<Record<FunctionKey<Name>, ReturnType<typeof defineFunction>>>;
  /**
   * Gives the functions their table, stream, environment and permissions, and lets users and guests call the operations.
   *
   * @returns what it has connected, for the app to add to.
   * @throws Error that says in words what the app lacks.
   * @example
   * const { alarm } = ai.connect(backend);
   * const operators = new Topic(Stack.of(alarm), 'Operators');
   * operators.addSubscription(new EmailSubscription('operators@example.org'));
   * alarm.addAlarmAction(new SnsAction(operators));
   */
  connect(backend: AppBackend<Name>): ConnectedResources;
}

/**
 * Defines what works on AI requests: a dispatcher, woken by the table's stream and each minute, and a worker, which calls
 * the model.
 *
 * @throws Error when an option or one of the variables `OPENAI_*` is not valid.
 * @example
 * export const ai = defineOpenAIRequests({ apiKey: secret('OPENAI_API_KEY'), models: ['gpt-4o-mini'], guests: true });
 *
 * const backend = defineBackend({ auth, data, ...ai.functions });
 * ai.connect(backend);
 */
export function defineOpenAIRequests<const Name extends string = ''>(
  options: OpenAIRequestsOptions<Name>,
): OpenAIRequests<Name> {
  checkFunctionOptions(options);
  const {
    name = '' as Name,
    apiKey,
    guests = false,
    worker = new URL('../functions/worker.js', import.meta.url),
    workerConcurrency,
    resourceGroupName = 'openai-requests',
    ...requestOptions
  } = options;
  const settings = settingsText(requestOptions, process.env);
  const dispatcherKey = functionKey(name, 'Dispatcher');
  const workerKey = functionKey(name, 'Worker');

  const functions = {
    [dispatcherKey]: defineFunction({
      name: dispatcherKey,
      entry: fileURLToPath(new URL('../functions/dispatcher.js', import.meta.url)),
      runtime: 22,
      timeoutSeconds: dispatcherInvocation.timeoutSeconds,
      memoryMB: 512,
      schedule: dispatcherInvocation.schedule,
      resourceGroupName,
    }),
    [workerKey]: defineFunction({
      name: workerKey,
      entry: fileURLToPath(worker),
      runtime: 22,
      timeoutSeconds: workerInvocation.timeoutSeconds,
      // The worker waits, and is paid by its memory.
      memoryMB: 256,
      environment: { OPENAI_API_KEY: apiKey },
      resourceGroupName,
    }),
  };
  return {
    functions: functions as OpenAIRequests<Name>['functions'],
    connect: (backend) =>
      connect(backend as AppBackend<string>, { name, guests, workerConcurrency, settings }),
  };
}
