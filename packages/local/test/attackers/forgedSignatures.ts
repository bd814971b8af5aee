import { vi } from 'vitest';
import { type LocalBackend, startLocalBackend } from '../../src/index.js';
import { endpointOf } from './callers.js';
import { becomeSomebody, type Credentials } from './identityPool.js';
import { cancelDocument, fetchDocument } from './operations.js';
import { post, type Reply } from './protocol.js';
import { type Signing, sign } from './sign.js';
import type { Try } from './tries.js';

export interface AtTheGate {
  readonly backend: LocalBackend;
  /** The victim, a guest; his request; and the attacker, another guest. */
  readonly gil: Credentials;
  readonly gilsRequest: string;
  readonly gus: Credentials;
}

interface Forgery {
  /** By whose credentials it is signed, or by what of them. @default the victim's own */
  readonly by?: (stage: AtTheGate) => Omit<Credentials, 'identityId'>;
  readonly signing?: Signing;
  /** What is done to the headers once they are signed. */
  readonly change?: (headers: Record<string, string>, stage: AtTheGate) => Record<string, string>;
  /** Puts another body in the place of the signed one. */
  readonly body?: (stage: AtTheGate) => string;
}

const minutes = 60_000;
const replace = (part: string | RegExp, other: string) => (headers: Record<string, string>) => ({
  ...headers,
  authorization: String(headers.authorization).replace(part, other),
});
const cancelOf = ({ gilsRequest: id }: AtTheGate) =>
  JSON.stringify({ query: cancelDocument, variables: { id } });
const dateOf = (date: Date) => date.toISOString().replace(/[:-]|\.\d+/g, '');

/** How a request to fetch the victim's is signed. Each would be answered, were it signed by him, now, and sent as it is. */
const forgeries: readonly (readonly [string, Forgery])[] = [
  ['sign with a guessed secret', { by: ({ gil }) => ({ ...gil, secretAccessKey: 'guessed' }) }],
  [
    "sign with his own key and another's session token",
    {
      by: ({ gil, gus }) => ({ ...gus, sessionToken: gil.sessionToken }),
    },
  ],
  [
    "sign under another's key id with his own secret",
    {
      by: ({ gil, gus }) => ({ ...gus, accessKeyId: gil.accessKeyId }),
    },
  ],
  [
    "sign with his own secret and the rest of another's",
    {
      by: ({ gil, gus }) => ({ ...gil, secretAccessKey: gus.secretAccessKey }),
    },
  ],
  ['sign without a session token', { by: ({ gil }) => ({ ...gil, sessionToken: '' }) }],
  [
    "sign as himself, then put another's session token in",
    {
      by: ({ gus }) => gus,
      change: (headers, { gil }) => ({ ...headers, 'x-amz-security-token': gil.sessionToken }),
    },
  ],
  [
    "sign as himself, then put another's key id in",
    {
      by: ({ gus }) => gus,
      change: (headers, { gil, gus }) => replace(gus.accessKeyId, gil.accessKeyId)(headers),
    },
  ],
  ["change another's body under way", { body: cancelOf }],
  [
    "change another's body under way, its hash left as it was",
    {
      signing: { applyChecksum: true },
      body: cancelOf,
    },
  ],
  ['replay a request of six minutes ago', { signing: { minutesAhead: -6 } }],
  [
    'replay it under a date of now',
    {
      signing: { minutesAhead: -6 },
      change: (headers) => ({ ...headers, 'x-amz-date': dateOf(new Date()) }),
    },
  ],
  ['sign six minutes ahead', { signing: { minutesAhead: 6 } }],
  ['sign without a date', { change: ({ 'x-amz-date': _, ...headers }) => headers }],
  ['sign for another day', { change: replace(/\/\d{8}\//, '/20200101/') }],
  ['sign for another service', { signing: { service: 'execute-api' } }],
  ['sign for another path', { signing: { path: '/' } }],
  ['sign for another region than he says', { change: replace('us-east-1', 'eu-west-1') }],
  ['leave the host unsigned', { signing: { unsigned: 'host' } }],
  ['leave the date unsigned', { signing: { unsigned: 'x-amz-date' } }],
  ['leave the session token unsigned', { signing: { unsigned: 'x-amz-security-token' } }],
  ['say that the host is not signed', { change: replace('host;', '') }],
  ['change the algorithm', { change: replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1') }],
  ['leave the signature out', { change: replace(/, ?Signature=.*/, '') }],
  ['sign with zeros', { change: replace(/Signature=.*/, `Signature=${'0'.repeat(64)}`) }],
  [
    'send a session token in the place of a JWT',
    {
      change: (_, { gil }) => ({ authorization: gil.sessionToken }),
    },
  ],
  [
    'sign with a session token of no signature',
    {
      by: ({ gil }) => ({ ...gil, sessionToken: gil.sessionToken.replace(/[^.]+$/, '') }),
    },
  ],
  [
    "sign with a session token that names another's identity",
    {
      by: ({ gil, gus }) => ({ ...gus, sessionToken: withIdentity(gus.sessionToken, gil.identityId) }),
    },
  ],
];

/** A token whose claims name another, its signature left as it was. */
function withIdentity(token: string, identityId: string): string {
  const [header, claims = '', signature] = token.split('.');
  const other = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), identityId };
  return [header, Buffer.from(JSON.stringify(other)).toString('base64url'), signature].join('.');
}

async function send(
  stage: AtTheGate,
  { by = ({ gil }) => gil, signing, change, body }: Forgery,
): Promise<Reply> {
  const endpoint = endpointOf(stage.backend);
  const signed = JSON.stringify({ query: fetchDocument, variables: { id: stage.gilsRequest } });
  const headers = await sign(endpoint, signed, by(stage), signing);
  return post(endpoint, body?.(stage) ?? signed, change?.(headers, stage) ?? headers);
}

export const forgedSignatures: readonly Try<AtTheGate>[] = [
  ...forgeries.map(([to, forgery]) => ({
    to,
    refusal: '401 UnauthorizedException',
    act: (stage: AtTheGate) => send(stage, forgery),
  })),
  {
    to: 'sign with credentials that have expired',
    refusal: '401 UnauthorizedException',
    async act(stage) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61 * minutes });
      try {
        return await send(stage, {});
      } finally {
        vi.useRealTimers();
      }
    },
  },
  {
    to: 'sign as a guest where none are let in, with credentials of elsewhere',
    refusal: '401 UnauthorizedException',
    async act({ gilsRequest }) {
      await using elsewhere = await startLocalBackend({ environment: {}, standIn: {} });
      await using backend = await startLocalBackend({ environment: {}, standIn: {}, guests: false });
      const gil = await becomeSomebody(elsewhere.url);
      // Awaited here: both backends end with this block.
      return await send({ backend, gil, gilsRequest, gus: gil }, {});
    },
  },
];
