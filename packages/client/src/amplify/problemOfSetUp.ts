import { isFunction } from '../problemOf.js';
import { backendNamePattern } from '../protocol.js';
import type { AmplifyTransportOptions } from './amplifyTransport.js';

const authModes: readonly string[] = ['userPool', 'identityPool', 'oidc', 'lambda', 'apiKey'];

/** Says why no call can be made with these options. */
export function problemOfSetUp(options: AmplifyTransportOptions): string | undefined {
  const { name = '', client, authMode, authToken } = options;
  if (!backendNamePattern.test(name))
    return '`name` takes a capital letter, then at most 29 letters and digits.';
  if (client && !isFunction(client.graphql)) return '`client` takes what generateClient() or its like makes.';
  if (authMode && !authModes.includes(authMode)) return `\`authMode\` takes one of ${authModes.join(', ')}.`;
  if (client && !authMode) return 'give `authMode` with `client`: only you know whom it speaks for.';
  if ((authToken || authMode === 'lambda') && !isFunction(authToken)) return '`authToken` takes a function.';
}
