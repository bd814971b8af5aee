import type { SubmitArguments } from '@amplify-ai-request/client/protocol';
import { type Context, util } from '@aws-appsync/utils';
import { callerOf } from './shared/callerOf.js';
import { checkId } from './shared/checkId.js';
import { expiry } from './shared/expiry.js';
import { firstCheck } from './shared/firstCheck.js';
import { inputOf } from './shared/inputFields.js';
import { isGuest } from './shared/isGuest.js';
import { refusedByCondition } from './shared/tableErrors.js';

/**
 * In bytes of JSON. DynamoDB's rows end at 409,600 bytes, and this one must leave room for what is still to be written on it,
 * its end above all. The deployer's own limit is checked by the dispatcher.
 */
const largestInput = 350_000;

/** Puts the row, once. Its INSERT starts the work. The next function answers for a row that was there before. */
export function request(ctx: Context<SubmitArguments>) {
  checkId(ctx.args.id);
  const owner = callerOf(ctx.identity);
  const input = inputOf(ctx.args);
  if (!input.prompt && !input.messages && !input.preset) {
    util.error('The request has no prompt, no messages and no preset: give one of them', 'invalid_input');
  }
  // Neither is any deployer's choice: so large a number is one that the table refuses, and not for its size.
  const { token = 1, temperature = 0 } = input;
  if (token < 1 || temperature < 0 || temperature > 2) {
    util.error(
      'The token count must be 1 or more, and the temperature a number from 0 to 2',
      'invalid_input',
    );
  }
  // Base64 turns each three bytes into four characters: AppSync has nothing else that counts bytes.
  if (util.base64Encode(JSON.stringify(input)).length * 0.75 > largestInput) {
    util.error(
      'The request is too large: shorten the prompt, the messages or the variables',
      'invalid_input',
    );
  }
  const row = {
    ...input,
    ...(owner ? { owner } : {}),
    ...(isGuest(ctx.identity) ? { guest: true } : {}),
    status: 'queued',
    created_at: util.time.nowISO8601(),
    ttl: expiry(),
    ...firstCheck(ctx.args.id),
  };
  return {
    operation: 'PutItem',
    key: util.dynamodb.toMapValues({ id: ctx.args.id }),
    attributeValues: util.dynamodb.toMapValues(row),
    condition: { expression: 'attribute_not_exists(#id)', expressionNames: { '#id': 'id' } },
  };
}

export function response(ctx: Context) {
  return refusedByCondition(ctx.error) ? null : ctx.result;
}
