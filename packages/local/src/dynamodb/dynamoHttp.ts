import { type HttpHandler, jsonReply } from '../http/message.js';
import { parseObject } from '../http/parseObject.js';
import type { DynamoCall } from './openDynalite.js';

/** Serves DynamoDB to the AWS SDK: its JSON protocol over HTTP. */
export function dynamoHttp(call: DynamoCall): HttpHandler {
  return async ({ headers, body }) => {
    const operation = headers['x-amz-target']?.split('.')[1] ?? '';
    const reply = await call(operation, parseObject(body) ?? {});
    return jsonReply(reply.status, reply.body, { 'content-type': 'application/x-amz-json-1.0' });
  };
}
