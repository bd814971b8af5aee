import { type Caller, signerWith } from './callers.js';
import { follow, heardOn, type Listening } from './listening.js';
import { ask } from './operations.js';
import { type Reply, refusalOf } from './protocol.js';
import type { Try } from './tries.js';

const document = `mutation Publish($id: ID!, $owner: String, $request: String) {
  publishOpenAIRequest(id: $id, owner: $owner, seq: 0, delta: "Forged", request: $request) {
    id owner seq delta request { id status content }
  }
}`;

/** Has somebody put words into the model's mouth, while the owner listens; and tells how that is refused. */
async function forge(
  { backend, attacker, victim }: Listening,
  publish: (caller: Caller, id: string) => Promise<Reply>,
  caller = attacker,
): Promise<string> {
  const id = crypto.randomUUID();
  const followed = await follow({ backend, victim }, id);
  const refusal = refusalOf(await publish(caller, id));
  const { length } = await heardOn(followed);
  followed.close();
  return length === 0 ? refusal : `${refusal}, but ${length} were heard`;
}

const guessed = (
  backend: Listening['backend'],
  accessKeyId: string,
  secretAccessKey: string,
  sessionToken: string,
) => signerWith(backend, 'a would-be function', { accessKeyId, secretAccessKey, sessionToken });

/** Who is none of our functions, and publishes. */
export const forgedEvents: readonly Try<Listening>[] = [
  {
    to: 'publish a delta',
    refusal: 'unauthorized',
    act: (stage) => forge(stage, (caller, id) => ask(caller, document, { id })),
  },
  {
    to: "publish an end, in the owner's name",
    refusal: 'unauthorized',
    act: (stage) =>
      forge(stage, (caller, id) => {
        const request = JSON.stringify({ id, status: 'completed', content: 'Forged' });
        return ask(caller, document, { id, owner: 'ann', request });
      }),
  },
  {
    to: 'publish what is no JSON',
    refusal: 'unauthorized',
    act: (stage) => forge(stage, (caller, id) => ask(caller, document, { id, request: '{' })),
  },
  {
    to: 'publish 100 times in one document',
    refusal: '100 × unauthorized',
    act: (stage) =>
      forge(stage, (caller, id) => {
        const one = `publishOpenAIRequest(id: "${id}", delta: "Forged") { id delta }`;
        const all = Array.from({ length: 100 }, (_, index) => `n${index}: ${one}`);
        return ask(caller, `mutation { ${all.join('\n')} }`);
      }),
  },
  {
    to: 'publish from within a fragment',
    refusal: 'unauthorized',
    act: (stage) =>
      forge(stage, (caller, id) =>
        ask(caller, `mutation { ... on Mutation { publishOpenAIRequest(id: "${id}", delta: "x") { id } } }`),
      ),
  },
  {
    to: 'publish beside an operation of his own',
    refusal: 'unauthorized but 1 given',
    act: (stage) =>
      forge(stage, (caller, id) => {
        const own = `cancelOpenAIRequest(id: "${crypto.randomUUID()}") { id }`;
        return ask(caller, `mutation { ${own} publishOpenAIRequest(id: "${id}", delta: "x") { id } }`);
      }),
  },
  {
    to: 'publish as somebody whom he names',
    refusal: 'Unknown argument "identity"',
    act: (stage) =>
      forge(stage, (caller, id) =>
        ask(caller, `mutation { publishOpenAIRequest(id: "${id}", identity: "function") { id } }`),
      ),
  },
];

/** Whoever has no proof, or makes one up. */
export const forgedFunctions: readonly Try<Listening>[] = (
  [
    ['local', 'local', 'local'],
    ['ASIALOCAL', 'local', ''],
    ['function', 'function', 'function'],
  ] as const
).map(([key, secret, token]) => ({
  to: `publish as a function, by the key ${key} and the session token "${token}"`,
  refusal: '401 UnauthorizedException',
  act: (stage) =>
    forge(stage, (caller, id) => ask(caller, document, { id }), guessed(stage.backend, key, secret, token)),
}));

/** Groups that sound as if their members could do more: Amplify's own words, and ours. */
export const groups: readonly string[] = [
  'admin',
  'Admins',
  'Everyone',
  'authRole',
  'unauthRole',
  'functionRole',
  'function',
  'dispatcher',
  'worker',
  'iam',
  'appsync',
  'OpenAIRequest',
  'publishOpenAIRequest',
];
