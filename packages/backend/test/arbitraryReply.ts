import type { ServerResponse } from 'node:http';
import * as fc from 'fast-check';
import { arbitrarySecret, mark } from './arbitrarySecret.js';
import { arbitraryStream, type ExpectedAnswer } from './arbitraryStream.js';

/** What a model's server does when it is asked. */
export interface Reply {
  /** Absent: there is no HTTP in it, only these bytes. */
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Whether the connection breaks when the body is out, or ends as it should. */
  readonly breaks: boolean;
  /** The answer that a careful reader finds in it; absent where there is none. */
  readonly answer?: ExpectedAnswer;
}

const known = [
  400, 401, 402, 403, 404, 408, 409, 413, 418, 422, 429, 429, 500, 500, 501, 502, 503, 503, 504, 529,
];
const status = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...known) },
  { weight: 1, arbitrary: fc.integer({ min: 300, max: 999 }) },
);

const word = fc.oneof(
  fc.constantFrom(
    'insufficient_quota',
    'rate_limit_exceeded',
    'content_filter',
    'content_policy_violation',
    'unsupported_parameter',
    'unsupported_value',
    'invalid_api_key',
    'server_error',
    'max_tokens',
    'max_completion_tokens',
    'temperature',
    429,
    null,
  ),
  arbitrarySecret,
  fc.constant({ toString: 1, valueOf: mark }),
);

/** A sentence as providers write them: with parts of the key, the organisation, addresses. */
const sentence = fc
  .tuple(
    fc.constantFrom(
      'Incorrect API key provided:',
      'Rate limit reached for',
      'Unsupported parameter: max_tokens',
      '',
    ),
    arbitrarySecret,
    fc.string({ maxLength: 20 }),
  )
  .map((parts) => parts.join(' '));

const report = fc.record({ message: fc.oneof(sentence, word), type: word, param: word, code: word });
const json = fc
  .oneof(
    { weight: 6, arbitrary: report.map((error) => ({ error })) },
    { weight: 1, arbitrary: sentence.map((error) => ({ error })) },
    { weight: 1, arbitrary: report },
    { weight: 1, arbitrary: sentence.map((msg) => ({ detail: [{ msg, loc: ['body', 'max_tokens'] }] })) },
    { weight: 1, arbitrary: fc.oneof(sentence, fc.jsonValue({ maxDepth: 2 })) },
  )
  .map((value) => JSON.stringify(value));
const html = sentence.map((text) => `<!doctype html><html><body><h1>502</h1><p>${text}</p></body></html>`);
const trace = sentence.map(
  (text) => `Error: ${text}\n    at ask (/srv/app/${mark}.js:1:2)\n    at https://${mark}.test/x`,
);

const body = fc.oneof(
  { weight: 400, arbitrary: json },
  { weight: 100, arbitrary: fc.tuple(json, fc.nat(60)).map(([text, length]) => text.slice(0, length)) },
  { weight: 100, arbitrary: html },
  { weight: 100, arbitrary: trace },
  { weight: 100, arbitrary: sentence },
  { weight: 50, arbitrary: fc.constant('') },
  { weight: 50, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 50, arbitrary: json.map((text) => `data: ${text}\n\n`) },
  { weight: 1, arbitrary: sentence.map((text) => text.padEnd(3_000_000, `${mark} `)) },
);

const retryAfter = fc.oneof(
  fc.constantFrom('0', '1', '60', '86400', '-1', '1e99', 'NaN', 'Infinity', 'soon', ''),
  fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
);
const contentType = fc.constantFrom(
  'application/json',
  'text/html; charset=utf-8',
  'text/plain',
  'text/event-stream',
  'application/octet-stream',
  'no type at all',
);
const headers = fc
  .record(
    {
      'content-type': contentType,
      'retry-after': retryAfter,
      'retry-after-ms': retryAfter,
      'x-request-id': arbitrarySecret,
      'openai-organization': arbitrarySecret,
      'set-cookie': arbitrarySecret,
      location: arbitrarySecret,
      'x-should-retry': fc.constantFrom('true', 'false'),
    },
    { requiredKeys: [] },
  )
  .map((all) => Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value?.trim() ?? ''])));
const hugeHeaders = arbitrarySecret.map((secret) => ({ 'x-huge': secret.repeat(2000) }));
const breaks = fc.boolean();

const rejection = fc.record({ status, headers, body, breaks: fc.constant(false) });
/** A 304 has no body after which the connection could break: it would before the reply is out, and nobody hear of it. */
const withBody = status.filter((code) => code !== 304);
const cutRejection = fc.record({ status: withBody, headers, body, breaks: fc.constant(true) });
const noStream = fc.record({
  status: fc.constantFrom(200, 200, 201, 204, 205, 206),
  headers,
  body,
  breaks,
});
const tooMuchToRead = fc.record({ status, headers: hugeHeaders, body, breaks: fc.constant(false) });
const noHttp = fc.record({
  headers: fc.constant({}),
  body: fc.oneof(
    sentence,
    sentence.map(
      (text) => `HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n${text}`,
    ),
    sentence.map((text) => `HTTP/1.1 100 Continue\r\n\r\n${text}`),
    sentence.map((text) => `HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n${text}`),
    sentence.map((text) => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n${text}`),
    sentence.map(
      (text) => `HTTP/1.1 503 ${mark}\r\nx: ${mark}\r\n\r\n{"error":{"message":${JSON.stringify(text)}}}`,
    ),
    fc.constant(''),
  ),
  breaks,
});
const stream = fc
  .record({ stream: arbitraryStream, headers })
  .map(({ stream, headers }): Reply => ({ status: 200, headers, ...stream }));

/** Everything that a model's server, or what stands before it, may answer. */
export const arbitraryReply: fc.Arbitrary<Reply> = fc.oneof(
  { weight: 40, arbitrary: rejection },
  { weight: 5, arbitrary: cutRejection },
  { weight: 10, arbitrary: noStream },
  { weight: 2, arbitrary: tooMuchToRead },
  { weight: 5, arbitrary: noHttp },
  { weight: 38, arbitrary: stream },
);

export function sendReply({ status, headers, body, breaks }: Reply, response: ServerResponse): void {
  const { socket } = response;
  const done = () => void (breaks && socket?.destroy());
  if (status === undefined) {
    socket?.end(body, done);
    return;
  }
  response.writeHead(status, headers);
  if (breaks) response.write(body || ' ', done);
  else response.end(body);
}
