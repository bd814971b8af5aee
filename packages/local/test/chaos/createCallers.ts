import { AsyncLocalStorage } from 'node:async_hooks';
import { type AIRequestTransport, amplifyTransport } from '@amplify-ai-request/client';
import type { LocalBackend, UserTokens } from '@amplify-ai-request/local';
import { Amplify, type ResourcesConfig } from 'aws-amplify';
import { decodeJWT } from 'aws-amplify/auth';
import { isGuest, users } from './planRequests.js';

/**
 * Gives each owner a transport of his own. Amplify knows one session a process, as a browser does: here it asks who
 * is calling just now.
 */
export function createCallers(backend: LocalBackend): (owner: string) => AIRequestTransport {
  const caller = new AsyncLocalStorage<string>();
  const sessions = new Map<string, Promise<GuestSession>>();
  const tokens = new Map(users.map((user) => [user, toTokens(backend.signIn(user))]));
  const callerNow = () => caller.getStore() ?? 'guest-0';

  Amplify.configure(backend.outputs satisfies ResourcesConfig, {
    Auth: {
      tokenProvider: {
        getTokens: async () => tokens.get(callerNow()) ?? null,
      },
      credentialsProvider: {
        async getCredentialsAndIdentityId({ authenticated }) {
          if (authenticated) return undefined;
          const session = sessions.get(callerNow()) ?? becomeGuest(backend.url);
          sessions.set(callerNow(), session);
          return session;
        },
        clearCredentialsAndIdentityId() {},
      },
    },
  });

  return (owner) => {
    const transport = amplifyTransport({ authMode: isGuest(owner) ? 'identityPool' : 'userPool' });
    return {
      submit: (id, input, call) => caller.run(owner, () => transport.submit(id, input, call)),
      fetch: (id, call) => caller.run(owner, () => transport.fetch(id, call)),
      cancel: (id, call) => caller.run(owner, () => transport.cancel(id, call)),
    };
  };
}

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
