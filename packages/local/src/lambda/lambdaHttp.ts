import { type HttpHandler, jsonReply } from '../http/message.js';
import type { AsyncInvocations } from './invocations.js';

const invocationPath = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Serves Lambda to the AWS SDK: asynchronous invocation and nothing else. What an event means is its function's to check. */
export function lambdaHttp(functions: Readonly<Record<string, AsyncInvocations<unknown>>>): HttpHandler {
  return async ({ path, headers, body }) => {
    const name = decodeURIComponent(invocationPath.exec(path)?.[1] ?? '');
    const target = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!target) return failure(404, 'ResourceNotFoundException', `There is no function ${name || path}`);
    if (headers['x-amz-invocation-type'] !== 'Event') {
      return failure(400, 'InvalidParameterValueException', 'The local Lambda invokes asynchronously only');
    }
    target.accept(JSON.parse(body || '{}'));
    return { status: 202 };
  };
}

function failure(status: number, type: string, message: string) {
  return jsonReply(status, { Type: 'User', Message: message }, { 'x-amzn-errortype': type });
}
