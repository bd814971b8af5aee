import { type Context, util } from '@aws-appsync/utils';
import { isAccountRole } from './shared/isAccountRole.js';
import { nobody } from './shared/nobody.js';

interface PublishArguments {
  readonly id: string;
  readonly owner?: string | null;
  readonly seq?: number | null;
  readonly delta?: string | null;
  readonly retries?: number | null;
  /** The row, as JSON text. */
  readonly request?: string | null;
}

/**
 * Hands an event on to its subscribers: there is nothing to ask, so that the payload is the result. Whoever could publish
 * could put words into a model's mouth, so only the backend's own functions may.
 */
export function request(ctx: Context<PublishArguments>) {
  if (!isAccountRole(ctx.identity)) util.error('Only the backend publishes', 'unauthorized');
  const { id, owner, seq, delta, retries, request: row } = ctx.args;
  return {
    payload: { id, owner: owner ?? nobody, seq, delta, retries, request: row ? JSON.parse(row) : null },
  };
}

export function response(ctx: Context) {
  return ctx.result;
}
