import { type Context, util } from '@aws-appsync/utils';
import { endOnTableError } from './tableErrors.js';

export function readRow(id: string) {
  return { operation: 'GetItem', key: util.dynamodb.toMapValues({ id }), consistentRead: true };
}

/** The row that was read, if it is the caller's and has not expired: DynamoDB removes expired rows days later. */
export function readOwnRow(ctx: Context, caller: string | null): Record<string, unknown> | null {
  endOnTableError(ctx.error);
  const row = ctx.result;
  if (!row || (row.owner ?? null) !== caller || row.ttl < util.time.nowEpochSeconds()) return null;
  return row;
}
