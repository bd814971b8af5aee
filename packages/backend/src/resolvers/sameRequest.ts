import type { SubmitArguments } from '@amplify-ai-request/client/protocol';
import { type Context, util } from '@aws-appsync/utils';
import { callerOf } from './shared/callerOf.js';
import { inputFields, inputOf } from './shared/inputFields.js';
import { readOwnRow, readRow } from './shared/readOwnRow.js';
import { skipIfWritten } from './shared/skipIfWritten.js';

/** Answers a submit whose id was taken: the same request again, one that was cancelled before it came, or a conflict. */
export function request(ctx: Context<SubmitArguments>) {
  skipIfWritten(ctx);
  return readRow(ctx.args.id);
}

export function response(ctx: Context<SubmitArguments>) {
  const row = readOwnRow(ctx, callerOf(ctx.identity));
  const asked = inputOf(ctx.args);
  const stored = inputOf(row ?? {});
  const same = inputFields.every((field) => stored[field] === asked[field]);
  const asksNothing = !stored.prompt && !stored.messages && !stored.preset;
  const tombstone = row?.status === 'cancelled' && asksNothing;
  if (!row || !(same || tombstone)) {
    util.error('Another request has this id: submit under a new one', 'conflict');
  }
  return row;
}
