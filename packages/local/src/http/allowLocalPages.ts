import { isLoopback } from './isLoopback.js';
import { type HttpHandler, hangUp } from './message.js';

/**
 * Lets pages that were loaded from this machine read the replies, as AppSync and Cognito let all. Others are left out:
 * with a real key behind this server, a page somewhere on the web could spend it.
 */
export function allowLocalPages(handler: HttpHandler): HttpHandler {
  return async (request) => {
    const { origin } = request.headers;
    const allowed = origin !== undefined && isLocalPage(origin);
    const cors = allowed && {
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
      'access-control-expose-headers': 'x-amzn-errortype, x-amzn-requestid',
      'access-control-max-age': '86400',
      vary: 'origin',
    };
    const reply = request.method === 'OPTIONS' ? { status: 204 } : await handler(request);
    return reply === hangUp ? reply : { ...reply, headers: { ...reply.headers, ...cors } };
  };
}

/** Tells whether a page was loaded from this machine. */
export function isLocalPage(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).host);
}
