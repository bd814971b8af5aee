import { type Context, util } from '@aws-appsync/utils';
import { callerOf } from './shared/callerOf.js';
import { checkId } from './shared/checkId.js';
import { readOwnRow, readRow } from './shared/readOwnRow.js';
import { skipIfWritten } from './shared/skipIfWritten.js';

/** Reads the caller's row. Another owner's, an unknown and an expired one are the same `not_found`. */
export function request(ctx: Context<{ id: string }>) {
  skipIfWritten(ctx);
  checkId(ctx.args.id);
  return readRow(ctx.args.id);
}

export function response(ctx: Context<{ id: string }>) {
  const row = readOwnRow(ctx, callerOf(ctx.identity));
  if (!row) util.error('There is no such request: it is unknown, expired, or not yours', 'not_found');
  return row;
}
