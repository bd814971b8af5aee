import { convertToAttr, marshall } from '@aws-sdk/util-dynamodb';
import { type Clock, realClock } from '../clock.js';
import { appSyncError } from './appSyncError.js';
import { toSubscriptionFilter } from './realtime/subscriptionFilter.js';

/** How `runtime.earlyReturn` leaves a handler. */
export interface EarlyReturn {
  readonly earlyReturn: true;
  readonly value: unknown;
  readonly skipTo: 'NEXT' | 'END';
}

const marshalling = { removeUndefinedValues: true };

/** A number as the AWS SDK takes it; the rest is plain JSON, since nothing else leaves a resolver. */
const toJson = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));

/**
 * What `@aws-appsync/utils` is inside AppSync, as far as our resolvers use it; the npm package holds types only. What is
 * about the one call, `extensions`, is where resolvers are loaded.
 * https://docs.aws.amazon.com/appsync/latest/devguide/resolver-util-reference-js.html
 */
export const createAppSyncModule = (clock: Clock = realClock) => ({
  util: {
    error(message: string, errorType: string): never {
      throw appSyncError(message, errorType);
    },
    base64Encode: (text: string) => Buffer.from(text).toString('base64'),
    // Wherever it matches: a pattern that forgets its anchors shows here.
    matches: (pattern: string, text: string) => new RegExp(pattern).test(text),
    time: {
      nowISO8601: () => clock.now().toISOString(),
      nowEpochSeconds: () => Math.floor(clock.now().getTime() / 1000),
      nowEpochMilliSeconds: () => clock.now().getTime(),
      epochMilliSecondsToISO8601: (milliseconds: number) => new Date(milliseconds).toISOString(),
    },
    dynamodb: {
      toDynamoDB: (value: unknown) => convertToAttr(toJson(value), marshalling),
      toMapValues: (values: Readonly<Record<string, unknown>>) => marshall(toJson(values), marshalling),
    },
    transform: {
      toSubscriptionFilter: (short: Readonly<Record<string, unknown>>) => toSubscriptionFilter(toJson(short)),
    },
  },
  runtime: {
    earlyReturn(value?: unknown, options?: { skipTo?: 'NEXT' | 'END' }): never {
      const signal: EarlyReturn = {
        earlyReturn: true,
        value: value === undefined ? null : toJson(value),
        skipTo: options?.skipTo ?? 'NEXT',
      };
      throw signal;
    },
  },
});

export function isEarlyReturn(thrown: unknown): thrown is EarlyReturn {
  return typeof thrown === 'object' && thrown !== null && 'earlyReturn' in thrown;
}
