import { randomUUID } from 'node:crypto';
import { Agent, request, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { AttributeValue } from 'aws-lambda';

/** dynalite comes without types. */
const dynalite: (options: { createTableMs: number }) => Server = createRequire(import.meta.url)('dynalite');

export type Item = Readonly<Record<string, AttributeValue>>;

/** The input of an operation of DynamoDB's JSON protocol. */
export type DynamoInput = Readonly<Record<string, unknown>>;

export interface DynamoReply {
  readonly status: number;
  readonly body: {
    readonly __type?: string;
    readonly message?: string;
    readonly Item?: Item;
    readonly Items?: readonly Item[];
    readonly Attributes?: Item;
    readonly LastEvaluatedKey?: Item;
  };
}

export type DynamoCall = (operation: string, input: DynamoInput) => Promise<DynamoReply>;

/** dynalite wants a signature of the right form; it checks none, and answers pages of every origin. */
const unsigned = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20260101T000000Z',
};

/** Starts DynamoDB's tables and expressions in memory. It has neither streams nor expiry: those are added around it. */
export async function startDynalite(): Promise<{ call: DynamoCall; close(): Promise<void> }> {
  const server = dynalite({ createTableMs: 0 });
  const password = randomUUID();
  admitOnly(server, password);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });

  const send: DynamoCall = (operation, input) =>
    new Promise((resolve, reject) => {
      const headers = {
        ...unsigned,
        [passwordHeader]: password,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
      };
      request({ host: '127.0.0.1', port, method: 'POST', agent, headers }, (reply) => {
        let text = '';
        reply
          .setEncoding('utf8')
          .on('data', (part: string) => {
            text += part;
          })
          .on('end', () => resolve({ status: reply.statusCode ?? 500, body: JSON.parse(text || '{}') }))
          .on('error', reject);
      })
        .on('error', reject)
        .end(JSON.stringify(input));
    });

  const pending = new Set<Promise<unknown>>();
  let closed = false;

  return {
    async call(operation, input) {
      if (closed) throw new Error('The local DynamoDB was stopped');
      const reply = send(operation, input);
      pending.add(reply);
      return reply.finally(() => pending.delete(reply));
    },
    async close() {
      closed = true;
      // dynalite breaks the process when its store goes away under an operation.
      await Promise.allSettled(pending);
      agent.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

const passwordHeader = 'x-local-password';

/** Hangs up on whoever does not know the password: a web page could otherwise read and change the table. */
function admitOnly(server: Server, password: string): void {
  const answer = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (request.headers[passwordHeader] !== password) return request.socket.destroy();
    for (const listener of answer) listener.call(server, request, response);
  });
}
