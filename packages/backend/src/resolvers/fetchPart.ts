import { type Context, runtime, util } from '@aws-appsync/utils';
import { readRow } from './shared/readOwnRow.js';
import { endOnTableError } from './shared/tableErrors.js';

interface Row {
  readonly id: string;
  readonly attempt?: string;
  readonly parts?: number;
}

type FetchContext = Context<{ id: string; part?: number | null }, object, { result: Row }>;

/**
 * Puts the asked part of a large text in the place of the row's `content`. The function before has read the row, and only
 * its owner gets here; without a part the row is handed on as it is.
 */
export function request(ctx: FetchContext) {
  const { id, attempt, parts = 0 } = ctx.prev.result;
  const part = ctx.args.part ?? null;
  if (part === null) runtime.earlyReturn(ctx.prev.result);
  if (part < 0 || part >= parts || part !== Math.floor(part)) {
    util.error(
      'The answer has no such part: fetch the request without one, and see its `parts`',
      'not_found',
    );
  }
  return readRow(`${id}#${attempt}#${part}`);
}

export function response(ctx: FetchContext) {
  endOnTableError(ctx.error);
  // Parts are written before the row that counts them, and expire with it.
  if (!ctx.result) util.error('A part of the answer could not be read just now: try again', 'connection');
  return { ...ctx.prev.result, content: ctx.result.content };
}
