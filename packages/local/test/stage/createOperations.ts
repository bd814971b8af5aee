import type { Operation } from '@amplify-ai-request/backend/runtime';
import { askTable } from '../../src/appsync/tableDataSource.js';
import type { DynamoCall } from '../../src/dynamodb/openDynalite.js';
import { runOperation } from '../runOperation.js';
import { caller } from './caller.js';
import type { Row } from './stage.js';

/** Makes the operations of the API, on the stage's table. Without an owner it is the API key that calls. */
export function createOperations(call: DynamoCall) {
  return function operate(operation: Operation, owner: string | null, values: Record<string, unknown>) {
    const identity = owner === null ? null : { sub: owner, issuer: 'https://cognito', claims: {} };
    return caller.run(operation, () =>
      runOperation(operation, identity, values, (request) => askTable(call, 'requests', request)),
    ) as Promise<Row>;
  };
}
