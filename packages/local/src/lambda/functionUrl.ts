import { randomUUID } from 'node:crypto';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import type { Clock } from '../clock.js';
import { type HttpHandler, type HttpReply, type HttpRequest, jsonReply } from '../http/message.js';

/** What Lambda takes as text; anything else comes in base64. */
const textual = /^(text\/|application\/(json|javascript|xml)\b)/;

/** What an invocation may be handed at most. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const largestBody = 6 * 1024 * 1024;

/**
 * Stands in for the URL of a function: the function gets each call as an event, and one that dies is a 502.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function functionUrl(
  invoke: (event: LambdaFunctionURLEvent) => Promise<LambdaFunctionURLResult>,
  clock: Clock,
): HttpHandler {
  return async (request) => {
    if (Buffer.byteLength(request.body) > largestBody)
      return jsonReply(413, { Message: 'Request too large' });
    return invoke(toEvent(request, clock.now())).then(toReply, () =>
      jsonReply(502, { Message: 'Internal Server Error' }),
    );
  };
}

function toEvent({ method, path, headers, body }: HttpRequest, at: Date): LambdaFunctionURLEvent {
  const { pathname, search } = new URL(path, 'http://localhost');
  const isText = textual.test(headers['content-type'] ?? 'text/plain');
  const host = headers.host ?? '';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName: host,
      domainPrefix: 'local',
      http: {
        method,
        path: pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: at.toUTCString(),
      timeEpoch: at.getTime(),
    },
    ...(body !== '' && { body: isText ? body : Buffer.from(body).toString('base64') }),
    isBase64Encoded: body !== '' && !isText,
  };
}

function toReply(result: LambdaFunctionURLResult): HttpReply {
  if (typeof result === 'string') return { status: 200, body: result };
  const { statusCode = 200, headers = {}, body = '' } = result;
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return { status: statusCode, headers: Object.fromEntries(texts), body };
}
