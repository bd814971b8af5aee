import type { Authorization, LocalBackend } from '../../src/index.js';
import { type Caller, callerWith, signerWith } from './callers.js';
import type { Credentials } from './identityPool.js';
import { followDocument, type Listening, listen } from './listening.js';
import type { Try } from './tries.js';

interface WithCredentials extends Listening {
  readonly gil: Credentials;
  readonly gus: Credentials;
}

const byId = (id: string) => ({ query: followDocument, variables: { id } });
const refusal = 'UnauthorizedException';

/** How a guest, whose connection was let in, signs a start on another's request. */
const forgeries: readonly (readonly [string, (stage: WithCredentials) => Caller])[] = [
  [
    'with a guessed secret of its owner',
    ({ backend, gil }) => signerWith(backend, '', { ...gil, secretAccessKey: 'guessed' }),
  ],
  [
    "with his own key and the owner's session token",
    ({ backend, gil, gus }) => signerWith(backend, '', { ...gus, sessionToken: gil.sessionToken }),
  ],
  [
    "with the owner's key id and his own secret",
    ({ backend, gil, gus }) => signerWith(backend, '', { ...gus, accessKeyId: gil.accessKeyId }),
  ],
  ['by the owner, six minutes ago', ({ backend, gil }) => signerWith(backend, '', gil, { minutesAhead: -6 })],
  [
    'by the owner, for another service',
    ({ backend, gil }) => signerWith(backend, '', gil, { service: 'execute-api' }),
  ],
  [
    'by the owner, for a connection',
    ({ backend, gil }) => signerWith(backend, '', gil, { path: '/graphql/connect' }),
  ],
  [
    'by the owner, for another document',
    ({ backend, gil }) => {
      const owner = signerWith(backend, '', gil);
      return { ...owner, prove: (path) => owner.prove(path, JSON.stringify(byId(crypto.randomUUID()))) };
    },
  ],
  ['without a session token', ({ backend, gil }) => signerWith(backend, '', { ...gil, sessionToken: '' })],
];

export const forgedStarts: readonly Try<WithCredentials>[] = forgeries.map(([how, proverOf]) => ({
  to: `listen by another's id, the start signed ${how}`,
  refusal,
  act: (stage) => listen(stage, byId, proverOf(stage)),
}));

/** How a guest, whose connection was let in, may start as somebody of a mode that the API has, or has not. */
export function foreignStarts(mode: Authorization): Try<WithCredentials & { backend: LocalBackend }>[] {
  const token = (backend: LocalBackend) => backend.signIn('ann').accessToken;
  const all: readonly (readonly [
    string,
    (backend: LocalBackend) => Record<string, string>,
    Authorization[],
  ])[] = [
    ['a guessed key', () => ({ 'x-api-key': 'da2-guessed' }), []],
    ['an empty key', () => ({ 'x-api-key': '' }), []],
    ['a token of no signature', (backend) => ({ authorization: token(backend).replace(/[^.]+$/, '') }), []],
    ['an empty token', () => ({ authorization: 'Bearer ' }), []],
    [
      'a key of another backend beside a right token',
      (backend) => ({ 'x-api-key': 'da2-guessed', authorization: token(backend) }),
      [],
    ],
    ["a user pool's token", (backend) => ({ authorization: token(backend) }), ['userPool', 'oidc']],
    ["an authorizer's token", () => ({ authorization: 'token of ann' }), ['lambda']],
  ];
  return all
    .filter(([, , takenBy]) => !takenBy.includes(mode))
    .map(([what, headersOf]) => ({
      to: `listen by another's id, the start proved by ${what}`,
      refusal,
      act: (stage) => listen(stage, byId, callerWith(stage.backend, '', headersOf(stage.backend))),
    }));
}
