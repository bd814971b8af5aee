import { parseObject } from '../../http/parseObject.js';

const prefix = 'header-';

/**
 * Finds the authorization of a connection, which AppSync takes in place of headers, as a web page can set none for a
 * WebSocket: the subprotocol `header-<base64url>`, or, from older clients, the query's `header`.
 * https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
 */
export function readHandshake(
  protocols: readonly string[],
  query: URLSearchParams,
): Record<string, string> | undefined {
  const encoded = protocols.find((name) => name.startsWith(prefix))?.slice(prefix.length);
  const text = encoded ?? query.get('header');
  return text === null ? undefined : toHeaders(parseObject(Buffer.from(text, 'base64').toString()));
}

/** Makes headers of a JSON object, as servers here take them: named in lower case, each a text. */
export function toHeaders(
  object: Readonly<Record<string, unknown>> | undefined,
): Record<string, string> | undefined {
  const entries = Object.entries(object ?? {}).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
  );
  return object && Object.fromEntries(entries);
}
