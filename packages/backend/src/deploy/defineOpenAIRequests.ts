import { fileURLToPath } from 'node:url';
import { defineFunction } from '@aws-amplify/backend';
import { dispatcherInvocation, webhookInvocation, workerInvocation } from '../streamMapping.js';
import { type ConnectedBackground, type ConnectedResources, connect } from './connect.js';
import type { AppBackend } from './findResources.js';
import { type FunctionKey, functionKey, type Role } from './functionKey.js';
import { type BackgroundOptions, checkFunctionOptions, type OpenAIRequestsOptions } from './options.js';
import { settingsText } from './settingsText.js';

/**
 * Holds the functions of AI requests, and joins them to an app. `Name` is what was given to `withOpenAIRequests`, and `R` has
 * `'Webhook'` in it with `background`.
 */
export interface OpenAIRequests<Name extends string = '', R extends Role = Exclude<Role, 'Webhook'>> {
  /** To be spread into `defineBackend`. */
  readonly functions: Readonly<Record<FunctionKey<Name, R>, ReturnType<typeof defineFunction>>>;
  /**
   * Gives the functions their table, stream, environment and permissions, and lets users and guests call the operations.
   *
   * @returns what it has connected, for the app to add to; with `background` the webhook and its URL, too.
   * @throws Error that says in words what the app lacks.
   * @example
   * const { alarm } = ai.connect(backend);
   * const operators = new Topic(Stack.of(alarm), 'Operators');
   * operators.addSubscription(new EmailSubscription('operators@example.org'));
   * alarm.addAlarmAction(new SnsAction(operators));
   */
  connect(backend: AppBackend<Name>): 'Webhook' extends R ? ConnectedBackground : ConnectedResources;
}

/**
 * Defines what works on AI requests: a dispatcher, woken by the table's stream and each minute, a worker, which calls the
 * model, and with `background` a webhook, which OpenAI calls when an answer is there.
 *
 * @throws Error when an option or one of the variables `OPENAI_*` is not valid.
 * @example
 * export const ai = defineOpenAIRequests({ apiKey: secret('OPENAI_API_KEY'), models: ['gpt-4o-mini'], guests: true });
 *
 * const backend = defineBackend({ auth, data, ...ai.functions });
 * ai.connect(backend);
 */
export function defineOpenAIRequests<const Name extends string = ''>(
  options: OpenAIRequestsOptions<Name> & { readonly background: BackgroundOptions },
): OpenAIRequests<Name, Role>;
export function defineOpenAIRequests<const Name extends string = ''>(
  options: OpenAIRequestsOptions<Name>,
): OpenAIRequests<Name>;
export function defineOpenAIRequests<const Name extends string>(
  options: OpenAIRequestsOptions<Name>,
): OpenAIRequests<Name, Role> {
  checkFunctionOptions(options);
  const {
    name = '' as Name,
    apiKey,
    background: chosenBackground,
    guests = false,
    worker = new URL('../functions/worker.js', import.meta.url),
    workerConcurrency,
    resourceGroupName = 'openai-requests',
    ...requestOptions
  } = options;
  const background = chosenBackground || undefined;
  const settings = settingsText({ ...requestOptions, background: background !== undefined }, process.env);
  const dispatcherKey = functionKey(name, 'Dispatcher');
  const workerKey = functionKey(name, 'Worker');
  const webhookKey = functionKey(name, 'Webhook');

  const functions = {
    [dispatcherKey]: defineFunction({
      name: dispatcherKey,
      entry: fileURLToPath(new URL('../functions/dispatcher.js', import.meta.url)),
      runtime: 22,
      timeoutSeconds: dispatcherInvocation.timeoutSeconds,
      memoryMB: dispatcherInvocation.memoryMB,
      schedule: dispatcherInvocation.schedule,
      resourceGroupName,
    }),
    [workerKey]: defineFunction({
      name: workerKey,
      entry: fileURLToPath(worker),
      runtime: 22,
      timeoutSeconds: workerInvocation.timeoutSeconds,
      memoryMB: workerInvocation.memoryMB,
      environment: { OPENAI_API_KEY: apiKey },
      resourceGroupName,
    }),
    ...(background && {
      [webhookKey]: defineFunction({
        name: webhookKey,
        // An answer is checked by the app's presets, and these are in its worker.
        entry: fileURLToPath(worker),
        runtime: 22,
        timeoutSeconds: webhookInvocation.timeoutSeconds,
        memoryMB: webhookInvocation.memoryMB,
        environment: { OPENAI_API_KEY: apiKey, OPENAI_WEBHOOK_SECRET: background.webhookSecret },
        resourceGroupName,
      }),
    }),
  };
  const connection = { name, guests, background: background !== undefined, workerConcurrency, settings };
  return {
    functions: functions as OpenAIRequests<Name, Role>['functions'],
    // Whether there is a webhook, and so what is connected, the overloads tell.
    connect: (backend) => connect(backend as AppBackend<string>, connection) as ConnectedBackground,
  };
}
