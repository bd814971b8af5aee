import type { Authorization } from '../authorization.js';

interface Allow<Authenticated, Custom, Public> {
  authenticated(provider?: 'oidc'): Authenticated;
  custom(): Custom;
  publicApiKey(): Public;
}

/** Turns the choice into a rule of Amplify's, for a model and for an operation alike. */
export function authorizationRule<Authenticated, Custom, Public>(
  allow: Allow<Authenticated, Custom, Public>,
  authorization: Authorization,
): Authenticated | Custom | Public {
  if (authorization === 'apiKey') return allow.publicApiKey();
  if (authorization === 'lambda') return allow.custom();
  return authorization === 'oidc' ? allow.authenticated('oidc') : allow.authenticated();
}
