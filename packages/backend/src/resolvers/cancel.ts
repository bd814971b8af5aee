import { type Context, util } from '@aws-appsync/utils';
import { callerOf } from './shared/callerOf.js';
import { checkId } from './shared/checkId.js';
import { expiry } from './shared/expiry.js';
import { refusedByCondition } from './shared/tableErrors.js';

/**
 * Ends the caller's live row. Of an unknown id it leaves a tombstone, so that a submit which its cancel has overtaken is
 * never worked on. The next function answers for a row that is over, or another owner's.
 */
export function request(ctx: Context<{ id: string }>) {
  checkId(ctx.args.id);
  const owner = callerOf(ctx.identity);
  const now = util.time.nowISO8601();
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ id: ctx.args.id }),
    update: {
      expression:
        'SET #status = :cancelled, #completed_at = :now, #created_at = if_not_exists(#created_at, :now), ' +
        `#ttl = if_not_exists(#ttl, :ttl)${owner ? ', #owner = :owner' : ''}`,
      expressionNames: {
        '#status': 'status',
        '#completed_at': 'completed_at',
        '#created_at': 'created_at',
        '#ttl': 'ttl',
        ...(owner ? { '#owner': 'owner' } : {}),
      },
      expressionValues: util.dynamodb.toMapValues({
        ':cancelled': 'cancelled',
        ':now': now,
        ':ttl': expiry(),
        ...(owner ? { ':owner': owner } : {}),
      }),
    },
    condition: {
      // Names of its own: nothing says how AppSync merges equal ones of the two expressions.
      expression: `attribute_not_exists(#id) OR (#live IN (:queued, :in_progress) AND ${
        owner ? '#holder = :caller' : 'attribute_not_exists(#holder)'
      })`,
      expressionNames: { '#id': 'id', '#live': 'status', '#holder': 'owner' },
      expressionValues: util.dynamodb.toMapValues({
        ':queued': 'queued',
        ':in_progress': 'in_progress',
        ...(owner ? { ':caller': owner } : {}),
      }),
    },
  };
}

export function response(ctx: Context) {
  return refusedByCondition(ctx.error) ? null : ctx.result;
}
