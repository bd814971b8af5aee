import { identityPoolId } from './cognito/identities.js';

/** Holds what `amplify_outputs.json` does for a local backend: a `ResourcesConfig`, which `Amplify.configure` takes as it is. */
export interface LocalOutputs {
  readonly API: {
    readonly GraphQL: {
      readonly endpoint: string;
      readonly region: string;
      readonly defaultAuthMode: 'iam';
      /** Present with `authorization: 'apiKey'`. */
      readonly apiKey?: string;
    };
  };
  readonly Auth: {
    readonly Cognito: {
      readonly identityPoolId: string;
      readonly identityPoolEndpoint: string;
      readonly allowGuestAccess: boolean;
    };
  };
  readonly custom: { readonly amplifyAIRequestLocal: true };
}

/**
 * Makes the outputs. The form that `ampx` writes has no place for an identity pool's endpoint: with it, guests would ask
 * AWS for credentials. `custom` marks the file as ours, and lets its import type-check.
 */
export function toOutputs({
  url,
  region,
  guests,
  apiKey,
}: {
  url: string;
  region: string;
  guests: boolean;
  apiKey?: string;
}): LocalOutputs {
  // In capitals, or no subscription connects: Amplify takes `http://` for a server that speaks TLS. A URL's scheme may be so.
  const endpoint = `${url.replace(/^http:/, 'HTTP:')}/graphql`;
  return {
    API: { GraphQL: { endpoint, region, defaultAuthMode: 'iam', ...(apiKey !== undefined && { apiKey }) } },
    Auth: { Cognito: { identityPoolId, identityPoolEndpoint: url, allowGuestAccess: guests } },
    custom: { amplifyAIRequestLocal: true },
  };
}
