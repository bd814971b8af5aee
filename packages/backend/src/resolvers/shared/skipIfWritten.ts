import { type Context, runtime } from '@aws-appsync/utils';

/** Hands on the row that the function before has written. Without one before, `prev` holds the pipeline's own `{}`. */
export function skipIfWritten(ctx: Context): void {
  if (ctx.prev?.result?.id) runtime.earlyReturn(ctx.prev.result);
}
