import type { RequestEvent } from '@amplify-ai-request/client/protocol';
import { appsyncPublisher } from '../../backend/src/adapters/appsyncPublisher.js';
import { toAdmission } from '../src/appsync/admission.js';
import { realClock } from '../src/clock.js';
import type { TestUser, UserTokens } from '../src/cognito/users.js';
import { startDynamoDB } from '../src/dynamodb/startDynamoDB.js';
import { buildDoor } from '../src/http/door.js';
import type { Authorization, Faults, LocalBackendOptions } from '../src/index.js';
import { createFunctionRole } from '../src/lambda/functionRole.js';
import { type LocalOutputs, toOutputs } from '../src/outputs.js';
import { serveApi } from '../src/serveApi.js';

export interface StartedApi extends AsyncDisposable {
  readonly url: string;
  readonly outputs: LocalOutputs;
  signIn(name: string): UserTokens;
  /** Publishes as the backend's functions do, by the adapter that deploys. */
  publish(event: RequestEvent & { readonly owner?: string }): Promise<void>;
  dropSockets(): void;
}

export interface ApiOptions extends Pick<LocalBackendOptions, 'authorizer'> {
  readonly authorization?: Authorization;
  readonly users?: readonly (string | TestUser)[];
  readonly faults?: Faults;
  readonly speed?: number;
}

/** Starts the API alone: nobody works behind it, so that nothing is published but what the test publishes. */
export async function startApi({
  authorization,
  authorizer,
  users = [],
  faults = {},
  speed = 1,
}: ApiOptions = {}): Promise<StartedApi> {
  const [table, region] = ['OpenAIRequest', 'us-east-1'];
  const admission = toAdmission(authorization, authorizer);
  const dynamodb = await startDynamoDB({ table, region });
  const door = await buildDoor(0);
  const functionRole = createFunctionRole();
  const api = await serveApi({
    door,
    table,
    call: dynamodb.call,
    functionRole,
    admission,
    guests: true,
    users,
    clock: realClock,
    speed,
    faults,
  });
  const url = `${door.url}/graphql`;
  const publisher = appsyncPublisher({ url, region, credentials: functionRole.credentials });
  return {
    url: door.url,
    outputs: toOutputs({
      url: door.url,
      region,
      guests: true,
      ...(admission.mode === 'apiKey' && { apiKey: admission.apiKey }),
    }),
    signIn: api.signIn,
    publish: publisher.publish,
    dropSockets: api.dropSockets,
    async [Symbol.asyncDispose]() {
      await door.close();
      await dynamodb.close();
    },
  };
}
