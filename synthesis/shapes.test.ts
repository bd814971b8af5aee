import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  asksTable,
  checkIndex,
  type Operation,
  pipelines,
  resolverFile,
  streamMapping,
} from '@amplify-ai-request/backend/runtime';
import { operationNames } from '@amplify-ai-request/client/protocol';
import { describe, expect, test } from 'vitest';
import { circularResources } from './assembly/circularResources.js';
import { directivesOf } from './assembly/directivesOf.js';
import { fieldsOf } from './assembly/fieldsOf.js';
import { invokeBuilt } from './assembly/invokeBuilt.js';
import { openToAll } from './assembly/openToAll.js';
import { type FunctionKind, ourFunction } from './assembly/ourFunction.js';
import { readAssembly, resourcesOf, type Template } from './assembly/readAssembly.js';
import { resolve } from './assembly/resolve.js';
import { rootFields } from './assembly/rootFields.js';
import { servedSchema } from './assembly/servedSchema.js';
import { signedCall } from './assembly/signedCall.js';
import { statementsOf } from './assembly/statementsOf.js';
import { synthesize } from './assembly/synthesize.js';
import { runInLanes } from './runInLanes.js';
import { type Shape, shapes, wrongShapes } from './shapes.js';

const apps: Pick<Shape, 'folder' | 'bundled'>[] = [...shapes, ...wrongShapes, { folder: 'circular' }];
const started = runInLanes(2, apps, ({ folder, bundled }) => synthesize(folder, { bundled }));
const syntheses = new Map(apps.map(({ folder }, position) => [folder, started[position]]));

async function assemblyOf(folder: string) {
  const synthesis = await syntheses.get(folder);
  if (!synthesis?.succeeded) throw new Error(synthesis?.output);
  return readAssembly(synthesis.directory);
}

const resolved = (templates: readonly Template[], type: string) =>
  resourcesOf(templates, type).map(({ template, properties }) => resolve(template, properties));

describe.for(shapes)(
  'an app with $title',
  ({ folder, names, callers, workerConcurrency, webhooks, rule }) => {
    test('has no circular dependency, neither between its stacks nor within one', async () => {
      const { templates } = await assemblyOf(folder);
      expect(templates.flatMap(circularResources)).toEqual([]);
    });

    test('lets clients call our operations and nothing else of ours', async () => {
      const { schema } = await assemblyOf(folder);
      const ours = rootFields(schema).filter((field) =>
        names.some((name) => field.includes(`${name}OpenAI`)),
      );
      const expected = names.flatMap((name) => {
        const { submit, fetch, cancel, publish, subscribe } = operationNames(name);
        const view = `${name}OpenAIRequestView`;
        const event = `${name}OpenAIRequestEvent`;
        return [
          `Mutation.${submit}: ${view}`,
          `Mutation.${cancel}: ${view}`,
          `Mutation.${publish}: ${event}`,
          `Query.${fetch}: ${view}`,
          `Subscription.${subscribe}: ${event}`,
        ];
      });
      expect(ours.toSorted()).toEqual(expected.toSorted());
    });

    test.for(names)('opens all of ours to the same callers, by one rule beside IAM (%s)', async (name) => {
      const { schema } = await assemblyOf(folder);
      const { publish, subscribe, ...others } = operationNames(name);
      const rules = ['@aws_iam', rule ?? '@aws_cognito_user_pools'].toSorted();
      for (const field of [publish, ...Object.values(others)]) {
        expect(directivesOf(schema, field)).toEqual(rules);
      }
      const hears = `@aws_subscribe(mutations: ["${publish}"])`;
      expect(directivesOf(schema, subscribe)).toEqual([...rules, hears]);
    });

    test.for(names)("shows clients nothing that is the backend's own (%s)", async (name) => {
      const { schema } = await assemblyOf(folder);
      const shown = fieldsOf(schema, `${name}OpenAIRequestView`);
      const hidden = fieldsOf(schema, `${name}OpenAIRequest`).filter((field) => !shown.includes(field));
      expect(hidden.toSorted()).toEqual([
        'check_bucket',
        'createdAt',
        'guest',
        'next_check_at',
        'owner',
        'ttl',
        'updatedAt',
      ]);
    });

    test('answers each by the resolvers that also run locally, in their order, on our table or on none', async () => {
      const { templates, assetAt } = await assemblyOf(folder);
      const functions = resourcesOf(templates, 'AWS::AppSync::FunctionConfiguration');
      const resolvers = resourcesOf(templates, 'AWS::AppSync::Resolver');
      for (const name of names) {
        for (const operation of Object.keys(pipelines) as Operation[]) {
          const field = operationNames(name)[operation];
          const resolver = resolvers.find(({ properties }) => properties.FieldName === field);
          const pipeline = resolver?.properties.PipelineConfig as
            | { readonly Functions: readonly { readonly 'Fn::GetAtt': readonly string[] }[] }
            | undefined;
          const deployed = pipeline?.Functions.map(({ 'Fn::GetAtt': [id] }) => {
            const { DataSourceName, CodeS3Location } =
              functions.find((one) => one.id === id)?.properties ?? {};
            return { DataSourceName, code: readFileSync(assetAt(CodeS3Location), 'utf8') };
          });
          const local = pipelines[operation].map((file) => readFileSync(resolverFile(file), 'utf8'));
          const DataSourceName = asksTable(operation) ? `${name}OpenAIRequestTable` : 'NONE_DS';
          expect(deployed).toEqual(local.map((code) => ({ DataSourceName, code })));
        }
      }
    });

    test('lets exactly the right roles call them by IAM', async () => {
      const { templates } = await assemblyOf(folder);
      for (const name of names) {
        const { submit, fetch, cancel, publish, subscribe } = operationNames(name);
        const fields = [
          `/types/Mutation/fields/${submit}`,
          `/types/Query/fields/${fetch}`,
          `/types/Mutation/fields/${cancel}`,
          `/types/Subscription/fields/${subscribe}`,
        ];
        const granted = statementsOf(templates).filter(({ resources }) =>
          resources.some((resource) => fields.some((field) => resource.endsWith(field))),
        );
        const roles = callers.map((who) =>
          expect.stringContaining(who === 'guests' ? 'unauthenticatedUser' : 'amplifyAuthauthenticatedUser'),
        );
        const statement = {
          actions: ['appsync:GraphQL'],
          resources: fields.map((field) =>
            expect.stringMatching(new RegExp(`^\\$\\{\\w+GraphQLAPI\\w+\\.Arn\\}${field}$`)),
          ),
          roles,
        };
        expect(granted).toEqual(callers.length > 0 ? [statement] : []);
        const publishers = statementsOf(templates).filter(({ resources }) =>
          resources.some((resource) => resource.endsWith(`/${publish}`)),
        );
        const ours = (['Worker', 'Dispatcher'] as const).map((kind) => [
          ourFunction(templates, name, kind).role,
        ]);
        expect(publishers.map(({ roles }) => roles).toSorted()).toEqual(ours.toSorted());
      }
    });

    test.for(names)(
      'wakes the dispatcher for rows that wait or are over, in small batches, and gives up in bounds (%s)',
      async (name) => {
        const { templates } = await assemblyOf(folder);
        const { reference } = ourFunction(templates, name, 'Dispatcher');
        expect(resolved(templates, 'AWS::Lambda::EventSourceMapping')).toContainEqual(
          expect.objectContaining({
            FunctionName: reference,
            EventSourceArn: `\${${name}OpenAIRequestTable.TableStreamArn}`,
            StartingPosition: 'TRIM_HORIZON',
            BatchSize: 10,
            ParallelizationFactor: 10,
            BisectBatchOnFunctionError: true,
            FunctionResponseTypes: ['ReportBatchItemFailures'],
            MaximumRetryAttempts: 5,
            MaximumRecordAgeInSeconds: 3600,
            DestinationConfig: { OnFailure: { Destination: expect.stringContaining('Failures') } },
            FilterCriteria: {
              Filters: streamMapping.filterPatterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })),
            },
          }),
        );
      },
    );

    test.for(names)('runs the dispatcher each minute, too, and never two runs for one (%s)', async (name) => {
      const { templates } = await assemblyOf(folder);
      const { reference, properties } = ourFunction(templates, name, 'Dispatcher');
      const Arn = reference.replace('}', '.Arn}');
      const schedules = resolved(templates, 'AWS::Scheduler::Schedule') as { Target: { Arn: string } }[];
      expect(schedules.filter(({ Target }) => Target.Arn === Arn)).toEqual([
        expect.objectContaining({ ScheduleExpression: 'cron(*/1 * * * ? *)', State: 'ENABLED' }),
      ]);
      expect(properties).toMatchObject({ Timeout: 60 });
      expect(resolved(templates, 'AWS::Lambda::EventInvokeConfig')).toContainEqual(
        expect.objectContaining({
          FunctionName: reference,
          MaximumRetryAttempts: 0,
          MaximumEventAgeInSeconds: 60,
        }),
      );
    });

    test.for(names)('raises an alarm when the dispatcher has given something up (%s)', async (name) => {
      const { templates } = await assemblyOf(folder);
      const { reference } = ourFunction(templates, name, 'Dispatcher');
      const mappings = resolved(templates, 'AWS::Lambda::EventSourceMapping') as {
        FunctionName: string;
        DestinationConfig?: { OnFailure: { Destination: string } };
      }[];
      const mapping = mappings.find(({ FunctionName }) => FunctionName === reference);
      const queue = mapping?.DestinationConfig?.OnFailure.Destination.replace('.Arn', '.QueueName');
      expect(resolved(templates, 'AWS::CloudWatch::Alarm')).toContainEqual(
        expect.objectContaining({
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateNumberOfMessagesVisible',
          Dimensions: [{ Name: 'QueueName', Value: queue }],
          Statistic: 'Maximum',
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          EvaluationPeriods: 1,
          TreatMissingData: 'notBreaching',
          AlarmDescription: expect.stringContaining(
            `To do: look at the errors in the log of the function ${reference}`,
          ),
        }),
      );
    });

    test.for(names)(
      'never has Lambda repeat a worker, and lets it run as long as Lambda can (%s)',
      async (name) => {
        const { templates } = await assemblyOf(folder);
        const { reference, properties } = ourFunction(templates, name, 'Worker');
        expect(properties).toMatchObject({ Timeout: 900, Runtime: 'nodejs22.x', Handler: 'index.handler' });
        expect(properties.ReservedConcurrentExecutions).toBe(workerConcurrency);
        expect(resolved(templates, 'AWS::Lambda::EventInvokeConfig')).toContainEqual(
          expect.objectContaining({
            FunctionName: reference,
            MaximumRetryAttempts: 0,
            MaximumEventAgeInSeconds: 60,
          }),
        );
      },
    );

    test.for(names)(
      'expires the rows, and finds those that are due by an index of keys (%s)',
      async (name) => {
        const { templates } = await assemblyOf(folder);
        const { Resources } = templates.find(({ Resources }) => `${name}OpenAIRequestTable` in Resources)!;
        expect(Resources[`${name}OpenAIRequestTable`]?.Properties).toMatchObject({
          timeToLiveSpecification: { attributeName: 'ttl', enabled: true },
          globalSecondaryIndexes: [
            {
              indexName: checkIndex.name,
              keySchema: [
                { attributeName: checkIndex.partitionKey, keyType: 'HASH' },
                { attributeName: checkIndex.sortKey, keyType: 'RANGE' },
              ],
              projection: { projectionType: 'KEYS_ONLY' },
            },
          ],
        });
      },
    );

    test.for(names)('gives each function what it uses and nothing more (%s)', async (name) => {
      const { templates } = await assemblyOf(folder);
      const statements = statementsOf(templates);
      const dispatcher = ourFunction(templates, name, 'Dispatcher');
      const worker = ourFunction(templates, name, 'Worker');
      const given = (role: string) =>
        statements
          .filter(({ roles }) => roles.includes(role))
          .flatMap(({ actions, resources, condition = '' }) =>
            actions.flatMap((action) => resources.map((on) => `${action} ${on}${condition}`)),
          )
          .toSorted();
      const ofNoRow = '{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["*#*"]}}';
      const table = `\${${name}OpenAIRequestTable.TableArn}`;
      const stream = `\${${name}OpenAIRequestTable.TableStreamArn}`;
      const publish = expect.stringMatching(
        new RegExp(
          `^appsync:GraphQL \\$\\{\\w+GraphQLAPI\\w+\\.Arn\\}/types/Mutation/fields/${operationNames(name).publish}$`,
        ),
      );
      const failures = expect.stringMatching(/^sqs:\w+ \$\{\w+Failures\w+\.Arn\}$/);

      expect(given(dispatcher.role)).toEqual([
        publish,
        `dynamodb:DescribeStream ${stream}`,
        `dynamodb:GetItem ${table}`,
        `dynamodb:GetRecords ${stream}`,
        `dynamodb:GetShardIterator ${stream}`,
        'dynamodb:ListStreams *',
        `dynamodb:Query ${table}/index/byNextCheck`,
        `dynamodb:UpdateItem ${table}`,
        `lambda:InvokeFunction ${worker.reference.replace('}', '.Arn}')}`,
        failures,
        failures,
        failures,
      ]);
      expect(given(worker.role)).toEqual([
        publish,
        `dynamodb:GetItem ${table}`,
        `dynamodb:PutItem ${table}${ofNoRow}`,
        `dynamodb:UpdateItem ${table}`,
        ...parametersOf('OPENAI_API_KEY'),
      ]);
      const secret = webhooks?.[name];
      if (!secret) return;
      expect(given(ourFunction(templates, name, 'Webhook').role)).toEqual([
        `dynamodb:GetItem ${table}`,
        `dynamodb:PutItem ${table}${ofNoRow}`,
        `dynamodb:UpdateItem ${table}`,
        ...parametersOf('OPENAI_API_KEY', secret),
      ]);
    });

    test.for(names)('gives each secret to the functions that use it, and to no other (%s)', async (name) => {
      const { templates } = await assemblyOf(folder);
      const secrets = (kind: FunctionKind) => {
        const { AMPLIFY_SSM_ENV_CONFIG } = ourFunction(templates, name, kind).variables;
        const found: Record<string, { path: string }> = JSON.parse(String(AMPLIFY_SSM_ENV_CONFIG));
        return Object.entries(found).map(([variable, { path }]) => `${variable}: ${path.split('/').at(-1)}`);
      };
      expect(secrets('Dispatcher')).toEqual([]);
      expect(secrets('Worker')).toEqual(['OPENAI_API_KEY: OPENAI_API_KEY']);
      const secret = webhooks?.[name];
      if (!secret) return;
      expect(secrets('Webhook')).toEqual([
        'OPENAI_API_KEY: OPENAI_API_KEY',
        `OPENAI_WEBHOOK_SECRET: ${secret}`,
      ]);
    });

    test('opens to everyone the URL of each webhook, and nothing where none is asked for', async () => {
      const { templates } = await assemblyOf(folder);
      const ours = Object.keys(webhooks ?? {}).map(
        (name) => ourFunction(templates, name, 'Webhook').reference,
      );
      const byUrl = [
        { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' },
        { Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true },
      ];
      expect(openToAll(templates)).toEqual(new Map(ours.map((reference) => [reference, byUrl])));
      expect(resolved(templates, 'AWS::Lambda::Url')).toEqual(
        ours.map((reference) => ({
          AuthType: 'NONE',
          TargetFunctionArn: reference.replace('}', '.Arn}'),
        })),
      );
      const known = resourcesOf(templates, 'AWS::Lambda::Function').filter(({ id }) => /Webhook/.test(id));
      expect(known.map(({ id }) => `\${${id}}`).toSorted()).toEqual(ours.toSorted());
    });

    test("puts out the webhook's URL, under a key of its own for each", async () => {
      const { templates } = await assemblyOf(folder);
      const { custom = {} } = outputsOf(templates[0]!);
      const urls = Object.entries(custom).filter(([key]) => /WebhookUrl$/.test(key));
      const expected = Object.keys(webhooks ?? {}).map((name) => [
        name ? 'chatOpenAIWebhookUrl' : 'openAIWebhookUrl',
        expect.stringMatching(new RegExp(`^\\$\\{${name}OpenAIRequestsWebhookUrl\\w+\\.FunctionUrl\\}$`)),
      ]);
      expect(urls).toEqual(expected);
    });

    test.for(names)(
      'tells the functions where to work, in less than the 4 KB of an environment (%s)',
      async (name) => {
        const { templates } = await assemblyOf(folder);
        const dispatcher = ourFunction(templates, name, 'Dispatcher').variables;
        const worker = ourFunction(templates, name, 'Worker');

        expect(dispatcher.AI_REQUEST_WORKER).toBe(worker.reference);
        for (const variables of [dispatcher, worker.variables]) {
          expect(JSON.stringify(variables.AI_REQUEST_TABLE)).toContain(`${name}OpenAIRequestTable`);
          expect(variables.AI_REQUEST_GRAPHQL_URL).toMatch(/^\$\{\w+GraphQLAPI\w+\.GraphQLUrl\}$/);
          expect(variables.AI_REQUEST_NAME).toBe(name || undefined);
          const settings = JSON.parse(String(variables.AI_REQUEST_SETTINGS));
          expect(settings).toHaveProperty('models');
          expect(settings.background).toBe(webhooks?.[name] !== undefined);
          expect(environmentBytes(variables)).toBeLessThan(4096);
        }
        if (!webhooks?.[name]) return;
        const webhook = ourFunction(templates, name, 'Webhook');
        expect(webhook.properties).toMatchObject({
          Timeout: 30,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
        });
        const { AI_REQUEST_TABLE, AI_REQUEST_SETTINGS, ...others } = webhook.variables;
        expect({ AI_REQUEST_TABLE, AI_REQUEST_SETTINGS }).toEqual({
          AI_REQUEST_TABLE: dispatcher.AI_REQUEST_TABLE,
          AI_REQUEST_SETTINGS: dispatcher.AI_REQUEST_SETTINGS,
        });
        expect(Object.keys(others).filter((key) => key.startsWith('AI_REQUEST'))).toEqual([]);
        expect(environmentBytes(webhook.variables)).toBeLessThan(4096);
      },
    );
  },
);

/** The parameters of secrets, two of each: the branch's own, and the one that all branches of the app share. */
function parametersOf(...secrets: string[]) {
  return ['app/[^*/]+', 'shared/app'].flatMap((path) =>
    secrets
      .toSorted()
      .map((secret) =>
        expect.stringMatching(
          new RegExp(`^ssm:GetParameters arn:[^*]*:parameter/amplify/${path}/${secret}$`),
        ),
      ),
  );
}

/** What the app has put out for its clients. */
function outputsOf(root: Template): { readonly custom?: Readonly<Record<string, unknown>> } {
  const { customOutputs } = root.Outputs ?? {};
  return customOutputs ? JSON.parse(String(resolve(root, customOutputs.Value))) : {};
}

/** What only AWS knows is counted as the longest name that DynamoDB and Lambda allow. */
function environmentBytes(variables: Readonly<Record<string, unknown>>): number {
  const text = (value: unknown) =>
    typeof value === 'string' ? value.replace(/\$\{[^}]+\}/g, 'x'.repeat(255)) : 'x'.repeat(255);
  return Object.entries(variables).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key + text(value)),
    0,
  );
}

test.for(shapes.filter(({ bundled, webhooks }) => bundled && !webhooks))(
  'the functions of an app with $title work as they were built',
  async ({ folder }) => {
    const { templates, assetAt } = await assemblyOf(folder);
    const invoke = (kind: 'Dispatcher' | 'Worker', event: object) =>
      invokeBuilt(assetAt(ourFunction(templates, '', kind).properties.Code), event);
    const id = '12345678-1234-4234-8234-123456789012';
    const Records = [{ dynamodb: { Keys: { id: { S: id } }, SequenceNumber: '1' } }];
    expect(await invoke('Dispatcher', { Records })).toEqual({
      asked: [
        'DynamoDB_20120810.GetItem',
        // Counts the request, admits it, and lets go of the count's entry.
        'DynamoDB_20120810.UpdateItem',
        'DynamoDB_20120810.UpdateItem',
        'DynamoDB_20120810.UpdateItem',
        '/2015-03-31/functions/worker/invocations',
      ],
      answer: { batchItemFailures: [] },
    });
    expect(await invoke('Dispatcher', { source: 'aws.scheduler' })).toEqual({
      asked: checkIndex.buckets.map(() => 'DynamoDB_20120810.Query'),
      answer: expect.objectContaining({ complete: true }),
    });
    expect(await invoke('Worker', { id })).toEqual({
      asked: [
        'DynamoDB_20120810.UpdateItem',
        '/v1/chat/completions',
        'DynamoDB_20120810.UpdateItem',
        '/graphql',
      ],
    });
  },
);

test('the functions of an app with background mode work as they were built', async () => {
  const { templates, assetAt } = await assemblyOf('background');
  const id = '12345678-1234-4234-8234-123456789012';
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const invoke = (kind: FunctionKind, event: object) =>
    invokeBuilt(assetAt(ourFunction(templates, '', kind).properties.Code), event, {
      background: true,
      ...(kind === 'Webhook' && { webhookSecret }),
    });
  expect(await invoke('Worker', { id })).toEqual({
    asked: [
      'DynamoDB_20120810.GetItem',
      // Claims the row, notes that the request is about to be posted, and keeps the response's id.
      'DynamoDB_20120810.UpdateItem',
      'DynamoDB_20120810.UpdateItem',
      '/v1/responses',
      'DynamoDB_20120810.UpdateItem',
    ],
  });
  const call = signedCall({ type: 'response.completed', data: { id: 'resp_1' } }, webhookSecret);
  expect(await invoke('Webhook', call)).toEqual({
    asked: [
      'DynamoDB_20120810.GetItem',
      '/v1/responses/resp_1',
      'DynamoDB_20120810.GetItem',
      // Completes the row, and remembers the call.
      'DynamoDB_20120810.UpdateItem',
      'DynamoDB_20120810.PutItem',
    ],
    answer: expect.objectContaining({ statusCode: 200 }),
  });
  const forged = signedCall(
    { type: 'response.completed', data: { id: 'resp_1' } },
    'whsec_AAAAAAAAAAAAAAAAAAAAAAAA',
  );
  const refused = expect.objectContaining({ statusCode: 401 });
  expect(await invoke('Webhook', forged)).toEqual({ asked: [], answer: refused });
  const nothingHere = expect.objectContaining({ statusCode: 404 });
  expect(await invoke('Worker', call)).toEqual({ asked: [], answer: nothingHere });
});

test("an app's own topic hears the alarm that connect returns, and its dashboard sees our functions", async () => {
  const { templates } = await assemblyOf('operators');
  const actions = (resolved(templates, 'AWS::CloudWatch::Alarm') as { AlarmActions?: string[] }[]).flatMap(
    ({ AlarmActions = [] }) => AlarmActions,
  );
  expect(actions).toEqual([expect.stringMatching(/^\$\{Topic\w+\}$/)]);
  const [dashboard] = resolved(templates, 'AWS::CloudWatch::Dashboard') as { DashboardBody: string }[];
  for (const kind of ['Dispatcher', 'Worker'] as const) {
    expect(dashboard?.DashboardBody).toContain(ourFunction(templates, '', kind).reference);
  }
});

test('the committed schema is what AppSync gets', async () => {
  const { schema } = await assemblyOf('plain');
  // To update it after a change: npx vitest run --config synthesis/vitest.config.ts --update
  await expect(servedSchema(schema)).toMatchFileSnapshot('../packages/backend/schema.graphql');
});

test('a circular dependency is found where there is one', async () => {
  const { templates } = await assemblyOf('circular');
  const circular = templates.flatMap(circularResources);
  expect(circular).toContainEqual(expect.stringMatching(/^data/));
  expect(circular).toContainEqual(expect.stringMatching(/^function/));
});

test.for(wrongShapes)('an app with $title is told so in words', async ({ folder, message }) => {
  const synthesis = await syntheses.get(folder);
  expect(synthesis?.succeeded).toBe(false);
  expect(synthesis?.output).toContain(message);
});
