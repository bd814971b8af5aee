import {
  type AIRequestTransport,
  type AmplifyGraphQLClient,
  amplifyTransport,
} from '@amplify-ai-request/client';
import type { LocalBackend, UserTokens } from '@amplify-ai-request/local';
import { createAmplifyContext, type ResourcesConfig } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { decodeJWT } from 'aws-amplify/auth';
import { isGuest } from './planRequests.js';

/**
 * Gives each owner a transport of his own. Amplify knows one session a process, as a browser does, unless each call brings
 * its own: a subscription then keeps to it, also where Amplify starts it again, which is in nobody's name. They all share one
 * connection, whoever has opened it.
 */
export function createCallers(backend: LocalBackend): (owner: string) => AIRequestTransport {
  const client = generateClient();
  const contexts = new Map<string, object>();

  function contextOf(owner: string): object {
    const context = contexts.get(owner) ?? contextFor(owner);
    contexts.set(owner, context);
    return context;
  }

  function contextFor(owner: string): object {
    const tokens = isGuest(owner) ? null : toTokens(backend.signIn(owner));
    let session: Promise<GuestSession> | undefined;
    return createAmplifyContext(backend.outputs satisfies ResourcesConfig, {
      Auth: {
        tokenProvider: {
          getTokens: async () => tokens,
        },
        credentialsProvider: {
          async getCredentialsAndIdentityId({ authenticated }) {
            if (authenticated) return undefined;
            session ??= becomeGuest(backend.url);
            return session;
          },
          clearCredentialsAndIdentityId() {},
        },
      },
    });
  }

  return (owner) => {
    const own: AmplifyGraphQLClient = {
      graphql: (call) => (client.graphql as unknown as Graphql)(contextOf(owner), call),
      cancel: (call) => client.cancel(call as Parameters<typeof client.cancel>[0]),
    };
    return amplifyTransport({ client: own, authMode: isGuest(owner) ? 'identityPool' : 'userPool' });
  };
}

/** Amplify's own type makes the answer's of the query's, which is too much for a text that it cannot see. */
type Graphql = (context: object, call: Parameters<AmplifyGraphQLClient['graphql']>[0]) => unknown;

function toTokens({ accessToken, idToken }: UserTokens) {
  return { accessToken: decodeJWT(accessToken), idToken: decodeJWT(idToken) };
}

interface GuestSession {
  readonly identityId: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

/** Amplify's own provider keeps one guest a process. */
async function becomeGuest(url: string): Promise<GuestSession> {
  const ask = async (operation: string, body: object) => {
    const headers = { 'x-amz-target': `AWSCognitoIdentityService.${operation}` };
    const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return JSON.parse(await reply.text());
  };
  const { IdentityId: identityId } = await ask('GetId', {});
  const { Credentials } = await ask('GetCredentialsForIdentity', { IdentityId: identityId });
  const { AccessKeyId: accessKeyId, SecretKey: secretAccessKey, SessionToken: sessionToken } = Credentials;
  return { identityId, credentials: { accessKeyId, secretAccessKey, sessionToken } };
}
