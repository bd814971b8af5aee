import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { Clock } from '../clock.js';
import { functionArn } from './functionArn.js';

/** Makes what Lambda tells a function about its invocation, which begins now. */
export function toContext(functionName: string, timeoutSeconds: number, clock: Clock): Context {
  const now = () => clock.now().getTime();
  const endsAt = now() + timeoutSeconds * 1000;
  return {
    awsRequestId: randomUUID(),
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn(functionName),
    memoryLimitInMB: '512',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, endsAt - now()),
    done() {},
    fail() {},
    succeed() {},
  };
}
