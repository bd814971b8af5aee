import { operationNames } from '@amplify-ai-request/client/protocol';
import { Stack } from 'aws-cdk-lib';
import type { IGraphqlApi } from 'aws-cdk-lib/aws-appsync';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type FunctionKey, functionKey } from './functionKey.js';

/** Describes a function as `defineBackend` returns it. */
export interface AppFunction {
  readonly resources: {
    readonly lambda: IFunction;
    readonly cfnResources: { readonly cfnFunction: { reservedConcurrentExecutions?: number } };
  };
  addEnvironment(key: string, value: string): void;
}

interface DataResources {
  readonly graphqlApi: IGraphqlApi;
  readonly tables: Record<string, ITable>;
  readonly cfnResources: {
    readonly cfnGraphqlApi: { readonly attrGraphQlUrl: string };
    readonly amplifyDynamoDbTables: Record<string, { set timeToLiveAttribute(value: TimeToLive) }>;
  };
}

interface TimeToLive {
  attributeName?: string;
  enabled?: boolean;
}

interface AuthResources {
  readonly authenticatedUserIamRole: IRole;
  readonly unauthenticatedUserIamRole: IRole;
}

/** Describes the parts of a `defineBackend` result that are used: every app that has them fits. */
export type AppBackend<Name extends string> = Readonly<
  Record<FunctionKey<Name>, AppFunction> & Partial<Record<FunctionKey<Name, 'Webhook'>, AppFunction>>
> & {
  readonly auth?: { readonly resources: AuthResources };
  readonly data: { readonly resources: DataResources };
  addOutput(part: { custom?: Record<string, string> }): void;
};

export interface Resources {
  readonly dispatcher: AppFunction;
  readonly worker: AppFunction;
  /** In an app with background mode. */
  readonly webhook?: AppFunction;
  readonly graphqlApi: IGraphqlApi;
  readonly graphqlUrl: string;
  readonly table: ITable;
  readonly streamArn: string;
  readonly expireBy: (attribute: string) => void;
  readonly auth?: AuthResources;
}

/** Finds in an app what `connect` wires together, and says in words what is missing. */
export function findResources(
  backend: Partial<AppBackend<string>>,
  { name, background }: { readonly name: string; readonly background: boolean },
): Resources {
  const { data, auth } = backend;
  const dispatcher = backend[functionKey(name, 'Dispatcher')];
  const worker = backend[functionKey(name, 'Worker')];
  const webhook = background ? backend[functionKey(name, 'Webhook')] : undefined;
  if (!dispatcher || !worker || (background && !webhook)) {
    throw new Error('connect: the backend lacks our functions. Write defineBackend({ …, ...ai.functions }).');
  }
  if (!data) {
    throw new Error(
      'connect: the backend has no data. Write defineBackend({ data, … }), its key being data.',
    );
  }
  const { graphqlApi, tables, cfnResources } = data.resources;
  const table = tables[`${name}OpenAIRequest`];
  const expiry = cfnResources.amplifyDynamoDbTables[`${name}OpenAIRequest`];
  if (!table?.tableStreamArn || !expiry || !hasField(graphqlApi, operationNames(name).submit)) {
    const options = name && `, { name: '${name}' }`;
    throw new Error(
      `connect: the schema lacks ${name}OpenAIRequest. Write defineData({ schema: withOpenAIRequests(schema${options}) }).`,
    );
  }
  return {
    dispatcher,
    worker,
    webhook,
    graphqlApi,
    graphqlUrl: cfnResources.cfnGraphqlApi.attrGraphQlUrl,
    table,
    streamArn: table.tableStreamArn,
    expireBy: (attributeName) => {
      expiry.timeToLiveAttribute = { attributeName, enabled: true };
    },
    auth: auth?.resources,
  };
}

/** A table alone may be the app's own; the field that we add to the API is not. */
function hasField(graphqlApi: IGraphqlApi, field: string): boolean {
  const constructs = Stack.of(graphqlApi).node.findAll();
  return constructs.some((construct) => 'fieldName' in construct && construct.fieldName === field);
}
