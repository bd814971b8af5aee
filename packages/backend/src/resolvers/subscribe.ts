import { type Context, extensions, util } from '@aws-appsync/utils';
import { callerOf } from './shared/callerOf.js';
import { checkId } from './shared/checkId.js';
import { nobody } from './shared/nobody.js';

/**
 * Opens a subscription to the caller's own request, by a filter that the client has no say in. No row is read: it may be
 * opened before the row exists, so that nothing is missed between submit and start.
 */
export function request(ctx: Context<{ id: string }>) {
  checkId(ctx.args.id);
  return { payload: null };
}

export function response(ctx: Context<{ id: string }>) {
  const owner = callerOf(ctx.identity);
  extensions.setSubscriptionFilter(
    util.transform.toSubscriptionFilter({
      id: { eq: ctx.args.id },
      owner: { eq: owner ?? nobody },
    }),
  );
  return null;
}
