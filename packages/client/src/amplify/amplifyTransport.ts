import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { AIRequestError } from '../errors.js';
import { mergeOptions } from '../mergeOptions.js';
import { isTerminal, type RequestEvent, type RequestRow } from '../protocol.js';
import type { AIRequestTransport, TransportSubscriber } from '../transport.js';
import { authModeChooser } from './authModeChooser.js';
import { type AmplifyObservable, followSubscription } from './followSubscription.js';
import { joinParts } from './joinParts.js';
import { noWebSocket } from './noWebSocket.js';
import { type Operation, operationDocuments, toSubmitArguments } from './operations.js';
import { problemOfSetUp } from './problemOfSetUp.js';
import { session } from './session.js';
import { notConfigured, toAIRequestError } from './toAIRequestError.js';

/** Names how the backend learns who calls. */
export type AmplifyAuthMode = 'userPool' | 'identityPool' | 'oidc' | 'lambda' | 'apiKey';

/** Calls a backend: what is needed of an Amplify data client. `generateClient()` makes one, and so do its likes for servers. */
export interface AmplifyGraphQLClient {
  graphql(call: { query: string; variables: object; authMode: AmplifyAuthMode; authToken?: string }): unknown;
  /** Ends a call, given the very promise that `graphql` returned. */
  cancel?(call: Promise<unknown>): unknown;
}

/** Gives a token, and is asked before each call. One that gives none, or throws, ends the call as `unauthorized`. */
type AuthToken = () => string | Promise<string>;

/**
 * Says how to reach a backend: all optional, but for the `authToken` of `authMode: 'lambda'`. With what cannot work, every
 * request ends as `misconfigured`.
 */
export type AmplifyTransportOptions = CommonOptions &
  (
    | {
        /**
         * How the backend learns who calls.
         *
         * @default 'userPool' when a user is signed in, else 'identityPool' (guests, and users of another identity provider);
         * decided once for each request
         */
        readonly authMode?: Exclude<AmplifyAuthMode, 'lambda'>;
        readonly authToken?: AuthToken;
      }
    | {
        readonly authMode: 'lambda';
        /** Gives the token, and is asked before each call. */
        readonly authToken: AuthToken;
      }
  );

interface CommonOptions {
  /**
   * The `name` given to `withOpenAIRequests`: a capital letter, then at most 29 letters and digits.
   *
   * @default '', none
   */
  readonly name?: string;
  /**
   * The client to call with, on a server one made for the user's request; `authMode` must then be given.
   *
   * @default generateClient()
   */
  readonly client?: AmplifyGraphQLClient;
}

/**
 * Makes the way to a backend that has `withOpenAIRequests()` in its schema, through the app's own Amplify set-up.
 *
 * Make it once: handles on the same id share a poller only where they share the transport. Never throws: with options that
 * cannot work, a request ends as `misconfigured`.
 *
 * @example
 * const transport = amplifyTransport({ authMode: 'lambda', authToken: () => session.token });
 * const { content } = await createAIRequest({ prompt: 'Hello' }, { transport });
 */
export function amplifyTransport(given?: AmplifyTransportOptions): AIRequestTransport {
  const options = mergeOptions([given]);
  const problem = problemOfSetUp(options);
  const documents = operationDocuments(options.name);
  const authModes = authModeChooser();
  let generated: AmplifyGraphQLClient | undefined;

  function clientOf(): AmplifyGraphQLClient {
    if (options.client) return options.client;
    if (!Amplify.getConfig().API?.GraphQL) throw new AIRequestError('misconfigured', notConfigured);
    generated ??= generateClient();
    return generated;
  }

  async function authModeOf(id: string): Promise<AmplifyAuthMode> {
    const { authMode, client } = options;
    if (authMode === 'identityPool' && !client) await session();
    return authMode ?? authModes.choose(id);
  }

  async function authTokenOf(): Promise<string | undefined> {
    if (!options.authToken) return undefined;
    let cause: unknown;
    try {
      const token: unknown = await options.authToken();
      if (token && typeof token === 'string') return token;
    } catch (error) {
      cause = error;
    }
    const advice = cause ? 'see `cause`' : 'sign in, or mend what gives it';
    throw new AIRequestError('unauthorized', `Your \`authToken\` gave no token: ${advice}.`, { cause });
  }

  /** All that a call needs, and that may need time. */
  async function callerOf(id: string) {
    if (problem) throw new AIRequestError('misconfigured', `amplifyTransport(): ${problem}`);
    return { client: clientOf(), authMode: await authModeOf(id), authToken: await authTokenOf() };
  }

  async function ask(operation: Operation, variables: { id: string; part?: number }, signal: AbortSignal) {
    const { field, query } = documents[operation];
    const { client, authMode, authToken } = await callerOf(variables.id);
    signal.throwIfAborted();
    const sent = Promise.resolve(client.graphql({ query, variables, authMode, authToken }));
    const answer = await cancellable(client, sent, signal);
    // Only hoped to be a row: whoever calls a transport checks what comes.
    return (answer as { data: Record<string, unknown> }).data[field] as RequestRow;
  }

  async function call(operation: Operation, variables: { id: string }, signal: AbortSignal) {
    const { id } = variables;
    try {
      const answer = await ask(operation, variables, signal);
      const row = await joinParts(answer, (part) => ask('part', { id, part }, signal));
      // Not before: the parts must be asked for as the same caller.
      if (isTerminal(row?.status)) authModes.forget(id);
      return row;
    } catch (error) {
      const failure = toAIRequestError(error);
      if (!failure.retryable) authModes.forget(id);
      throw failure;
    }
  }

  function subscribe(id: string, subscriber: TransportSubscriber): () => void {
    const { field, query } = documents.subscribe;
    let isOver = false;
    async function start() {
      if (typeof WebSocket === 'undefined') throw noWebSocket();
      const { client, authMode, authToken } = await callerOf(id);
      return client.graphql({ query, variables: { id }, authMode, authToken }) as AmplifyObservable;
    }
    function onEvent(event: RequestEvent): void {
      isOver ||= event.request != null;
      subscriber.onEvent(event);
    }
    const leave = followSubscription(start, { id, field }, { ...subscriber, onEvent });
    return () => {
      leave();
      if (isOver) authModes.forget(id);
    };
  }

  return {
    subscribe,
    submit: (id, input, { signal }) => call('submit', toSubmitArguments(id, input), signal),
    fetch: (id, { signal }) => call('fetch', { id }, signal),
    cancel: (id, { signal }) => call('cancel', { id }, signal),
  };
}

/** Amplify knows a call by its promise, so it must be the one that `graphql` returned; `Promise.resolve` keeps it. */
async function cancellable(client: AmplifyGraphQLClient, call: Promise<unknown>, signal: AbortSignal) {
  const cancel = () => client.cancel?.(call);
  signal.addEventListener('abort', cancel);
  try {
    return await call;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
