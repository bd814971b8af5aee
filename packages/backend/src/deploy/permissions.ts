import { operationNames } from '@amplify-ai-request/client/protocol';
import type { IGraphqlApi } from 'aws-cdk-lib/aws-appsync';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { checkIndex } from '../api.js';

/** Every function reads rows and writes them, one at a time, by id. */
export function useRows(table: ITable): PolicyStatement {
  return new PolicyStatement({
    sid: 'UseRows',
    actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    resources: [table.tableArn],
  });
}

/**
 * Whoever writes answers puts the parts of a long one beside the row: worker and webhook, which also notes what it has heard.
 * Nobody puts a row: a row's key is a bare id, and every other has a `#`.
 */
export function putParts(table: ITable): PolicyStatement {
  return new PolicyStatement({
    sid: 'PutParts',
    actions: ['dynamodb:PutItem'],
    resources: [table.tableArn],
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['*#*'] } },
  });
}

/** The dispatcher, as reaper, finds the rows that are due, in the index of their keys and nowhere else. */
export function findDueRows(table: ITable): PolicyStatement {
  return new PolicyStatement({
    sid: 'FindDueRows',
    actions: ['dynamodb:Query'],
    resources: [`${table.tableArn}/index/${checkIndex.name}`],
  });
}

/** The dispatcher starts workers; not by `grantInvoke`, which would open every version and alias too. */
export function startWorker(worker: IFunction): PolicyStatement {
  return new PolicyStatement({
    sid: 'StartWorker',
    actions: ['lambda:InvokeFunction'],
    resources: [worker.functionArn],
  });
}

/** What Lambda needs to read a stream on the dispatcher's behalf. `ListStreams` knows no resource but `*`. */
export function readStream(streamArn: string): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'ReadStream',
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: [streamArn],
    }),
    new PolicyStatement({ sid: 'ListStreams', actions: ['dynamodb:ListStreams'], resources: ['*'] }),
  ];
}

/** Dispatcher and worker publish, and so may nobody else: the resolver refuses who is let in by another rule. */
export function publishEvents(graphqlApi: IGraphqlApi, name: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'PublishEvents',
    actions: ['appsync:GraphQL'],
    resources: [`${graphqlApi.arn}/types/Mutation/fields/${operationNames(name).publish}`],
  });
}

/** What a caller from the identity pool may do: exactly our operations, but not publish. */
export function callOperations(graphqlApi: IGraphqlApi, name: string): PolicyStatement {
  const names = operationNames(name);
  return new PolicyStatement({
    sid: 'CallOperations',
    actions: ['appsync:GraphQL'],
    resources: [
      `${graphqlApi.arn}/types/Mutation/fields/${names.submit}`,
      `${graphqlApi.arn}/types/Query/fields/${names.fetch}`,
      `${graphqlApi.arn}/types/Mutation/fields/${names.cancel}`,
      `${graphqlApi.arn}/types/Subscription/fields/${names.subscribe}`,
    ],
  });
}
