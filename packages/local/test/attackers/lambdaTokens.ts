import type { LocalBackendOptions } from '../../src/index.js';
import { callerWith } from './callers.js';
import type { WithATarget } from './forgedTokens.js';
import { cancelRequest, fetchRequest, submitRequest } from './operations.js';
import type { Try } from './tries.js';

/** An authorization function with faults: what it answers to each token. */
const answers: Readonly<Record<string, unknown>> = {
  'token of ann': { isAuthorized: true, resolverContext: { owner: 'ann' } },
  'token of bea': { isAuthorized: true, resolverContext: { owner: 'bea' } },
  refused: { isAuthorized: false, resolverContext: { owner: 'ann' } },
  vague: { isAuthorized: 'yes', resolverContext: { owner: 'ann' } },
  ownerless: { isAuthorized: true },
  nobody: { isAuthorized: true, resolverContext: { owner: '' } },
  null: { isAuthorized: true, resolverContext: { owner: null } },
  zero: { isAuthorized: true, resolverContext: { owner: 0 } },
  endless: { isAuthorized: true, resolverContext: { owner: 'a'.repeat(601) } },
  'almost ann': { isAuthorized: true, resolverContext: { owner: 'ann ' } },
  'not owner': { isAuthorized: true, resolverContext: { Owner: 'ann', sub: 'ann', username: 'ann' } },
};

export const faultyAuthorizer: LocalBackendOptions['authorizer'] = (token) => {
  if (token === 'breaks') throw new Error('The authorizer breaks, as this test wants it to');
  return (Object.hasOwn(answers, token) ? answers[token] : { isAuthorized: false }) as {
    isAuthorized: boolean;
  };
};

const refusals: readonly (readonly [string, string, string])[] = [
  ['no token that the authorizer knows', 'guessed', '401 UnauthorizedException'],
  ["a name of JavaScript's as the token", '__proto__', '401 UnauthorizedException'],
  ['a token that the authorizer refuses, and still names ann for', 'refused', '401 UnauthorizedException'],
  ['a token that the authorizer half accepts', 'vague', '401 UnauthorizedException'],
  ['a token on which the authorizer breaks', 'breaks', '401 UnauthorizedException'],
  ['a token that no owner goes with', 'ownerless', 'unauthorized'],
  ['a token whose owner is an empty text', 'nobody', 'unauthorized'],
  ['a token whose owner is null', 'null', 'unauthorized'],
  ['a token whose owner is 0', 'zero', 'unauthorized'],
  ['a token whose owner is too long for a key', 'endless', 'unauthorized'],
  ['a token whose owner has another name', 'not owner', 'unauthorized'],
];

/** For an API with an authorization function. */
export const lambdaTokens: readonly Try<WithATarget>[] = [
  ...refusals.flatMap(([what, authorization, refusal]): Try<WithATarget>[] => {
    const caller = ({ backend }: WithATarget) => callerWith(backend, what, { authorization });
    return [
      {
        to: `fetch ann's request by ${what}`,
        refusal,
        act: (stage) => fetchRequest(caller(stage), stage.annsRequest),
      },
      {
        to: `cancel ann's request by ${what}`,
        refusal,
        act: (stage) => cancelRequest(caller(stage), stage.annsRequest),
      },
      {
        to: `submit a request by ${what}`,
        refusal,
        act: (stage) => submitRequest(caller(stage), crypto.randomUUID(), { prompt: 'x' }),
      },
    ];
  }),
  {
    to: "fetch ann's request as an owner whose name is hers and a space",
    refusal: 'not_found',
    act: ({ backend, annsRequest }) =>
      fetchRequest(callerWith(backend, 'bea', { authorization: 'almost ann' }), annsRequest),
  },
];
