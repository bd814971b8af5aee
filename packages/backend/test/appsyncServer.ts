import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Push {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export type AppSyncReply = (push: { response: ServerResponse; headers: IncomingHttpHeaders }) => void;

/** What the credentials of a test sign with. */
export const functionRole: Credentials = {
  accessKeyId: 'ASIAWORKER',
  secretAccessKey: 'a-secret-of-the-role',
  sessionToken: 'a-token-of-the-role',
};

/**
 * AppSync's endpoint: refuses what is not signed by the function's role, and answers the rest as the test says, by default
 * with the event.
 */
export async function appsyncServer(reply: AppSyncReply = hears) {
  const pushes: Push[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { method = '', url = '', headers } = request;
    if (!isSigned({ method, path: url, headers, body }, functionRole)) {
      response.writeHead(403).end('{"errors":[{"errorType":"InvalidSignatureException"}]}');
      return;
    }
    pushes.push(JSON.parse(body));
    reply({ response, headers });
  }).on('connection', () => {
    connections += 1;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    pushes,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

function hears({ response }: { response: ServerResponse }) {
  response.end(JSON.stringify({ data: { publishOpenAIRequest: { id: 'x' } } }));
}

interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const authorizationPattern =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/eu-west-1\/appsync\/aws4_request), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
const required = ['host', 'x-amz-date', 'x-amz-security-token', 'content-type'];

/**
 * Checks a signature (SigV4) by the letter of its description, and not by the code that made it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function isSigned({ method, path, headers, body }: SignedRequest, role: Credentials): boolean {
  const [, key, scope = '', list = '', signature] =
    authorizationPattern.exec(headers.authorization ?? '') ?? [];
  const signed = list.split(';');
  const date = String(headers['x-amz-date']);
  const canonical = [
    method,
    path,
    '',
    ...signed.map((name) => `${name}:${headers[name]}`),
    '',
    list,
    hash(body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', date, scope, hash(canonical)].join('\n');
  const signingKey = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${role.secretAccessKey}`);
  const isRole = key === role.accessKeyId && headers['x-amz-security-token'] === role.sessionToken;
  const isComplete = required.every((name) => signed.includes(name)) && date.startsWith(scope.slice(0, 8));
  return isRole && isComplete && hmac(signingKey, toSign).toString('hex') === signature;
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
