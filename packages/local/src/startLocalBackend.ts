import { randomBytes } from 'node:crypto';
import type { Authorization, Preset, RequestOptions } from '@amplify-ai-request/backend/runtime';
import { type Authorizer, toAdmission } from './appsync/admission.js';
import { checkOptions } from './checkOptions.js';
import { checkPresets } from './checkPresets.js';
import { chooseModel } from './chooseModel.js';
import { createFastClock, realClock } from './clock.js';
import type { TestUser, UserTokens } from './cognito/users.js';
import type { Faults } from './faults.js';
import { buildDoor } from './http/door.js';
import { createFunctionRole } from './lambda/functionRole.js';
import type { StreamFailure } from './lambda/streamFailure.js';
import type { RecordedCall } from './openai/chatCall.js';
import type { AcceptedResponse } from './openai/responseObject.js';
import type { StandInOptions } from './openai/standInAnswer.js';
import { createWebhookSender } from './openai/webhookSender.js';
import { type LocalOutputs, toOutputs } from './outputs.js';
import { readItems } from './readItems.js';
import { readSettings } from './readSettings.js';
import { serveApi } from './serveApi.js';
import { startWork } from './startWork.js';
import { writeOutputs } from './writeOutputs.js';

/**
 * Chooses what `defineOpenAIRequests` does about requests and models, and what there is only locally. Here `background` is a
 * boolean, since the webhook's secret is made up, and the key is looked up in `environment`.
 */
export interface LocalBackendOptions extends RequestOptions {
  /** The port of the GraphQL API, up to 65535. @default 0, which takes a free one */
  readonly port?: number;
  /** Where to write `amplify_outputs.json`. @default nowhere: hand `backend.outputs` to `Amplify.configure` */
  readonly outputs?: string;
  /** Whether guests may send requests. @default true */
  readonly guests?: boolean;
  /** Users who can sign in by `backend.signIn(name)`: names, or names with the groups of their tokens. @default [] */
  readonly users?: readonly (string | TestUser)[];
  /**
   * How callers prove who they are, beside guests and users of the identity pool: the choice of `withOpenAIRequests`.
   * With `userPool` and `oidc` by the tokens of `users`, with `lambda` by what `authorizer` takes, with `apiKey` by the
   * key in the outputs.
   *
   * @default 'userPool'
   */
  readonly authorization?: Authorization;
  /** Stands in for the authorization function: needed with `authorization: 'lambda'`, and only there. */
  readonly authorizer?: Authorizer;
  /** How the stand-in behaves. Given, it answers even when the environment names a real model. */
  readonly standIn?: StandInOptions;
  /** The presets of the app's own worker, as given to `createWorker`. @default none */
  readonly presets?: Readonly<Record<string, Preset>>;
  /**
   * How many times faster than the real one the backend's clock runs: deadlines, leases, the reaper, Lambda's limits. A test
   * so sees in seconds what takes minutes. Sign-ins keep the real time, and the model but for the responses of the stand-in. Above 0, at most 100000. @default 1
   */
  readonly speed?: number;
  /** What goes wrong between the parts. @default nothing */
  readonly faults?: Faults;
  /** Where OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL and their kin are looked up. @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Holds what runs, and what a test looks at. */
export interface LocalBackend extends AsyncDisposable {
  /** Where the API listens, without `/graphql`. */
  readonly url: string;
  /** What `Amplify.configure` takes to use this backend. */
  readonly outputs: LocalOutputs;
  /** Who answers: the built-in stand-in, or the base URL of a real server. */
  readonly model: string;
  /** What the stand-in was asked, the last 1000 calls; empty with a real model. */
  readonly calls: readonly RecordedCall[];
  /**
   * The responses that the stand-in has accepted in the background, all of them: whose each is, and how it stands. A test so
   * counts what would have been paid for.
   */
  readonly responses: readonly AcceptedResponse[];
  /**
   * Where the webhook function is called, and the secret that signs it, for a test that forges. Absent without `background`.
   */
  readonly webhook?: { readonly url: string; readonly secret: string };
  /** What the stream's mapping has given up, as messages of Lambda's to a failure queue; the last 1000. */
  readonly failures: readonly StreamFailure[];
  /**
   * Reads every item of the table as it is, internal fields too: for a test that looks behind the API. Beside the requests
   * these are the parts of long answers and the counts of the limits.
   */
  rows(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /**
   * Makes tokens for one of `users`, valid for an hour: give them to Amplify by its `tokenProvider`.
   *
   * @throws {Error} when there is no such user.
   */
  signIn(username: string): UserTokens;
  /** Breaks every connection over which somebody hears of his requests, as networks do. New ones are let in. */
  dropSockets(): void;
  /** Ends everything at once: ports are free and the outputs file is gone when it resolves. */
  stop(): Promise<void>;
}

const table = 'OpenAIRequest';
const region = 'us-east-1';

/**
 * Starts the whole backend on this machine: the schema, resolvers and functions that deploy, on a DynamoDB in memory.
 * Rows are gone when it stops.
 *
 * Without a key in the environment a stand-in answers in place of a model. Everything listens on 127.0.0.1 only.
 *
 * @throws {Error} when the port is taken, the outputs file is another backend's or cannot be written, or an option or
 *   variable has no valid value. Nothing is left running then.
 * @example
 * const backend = await startLocalBackend({ standIn: { answer: () => 'Four.' } });
 * Amplify.configure(backend.outputs);
 * await createAIRequest({ prompt: 'What is two and two?' });
 * assert.equal(backend.calls.length, 1);
 * await backend.stop();
 */
export async function startLocalBackend(options: LocalBackendOptions = {}): Promise<LocalBackend> {
  checkOptions(options);
  const {
    port = 0,
    outputs: outputsPath,
    guests = true,
    users = [],
    authorization,
    authorizer,
    standIn: standInOptions,
    presets = {},
    speed = 1,
    faults = {},
    environment = process.env,
    ...requestOptions
  } = options;
  const cleanups: (() => Promise<void>)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= runAll(cleanups.reverse());
    return stopped;
  };

  try {
    const settings = readSettings(requestOptions, environment);
    checkPresets(presets, settings);
    const clock = speed === 1 ? realClock : createFastClock(speed);
    const admission = toAdmission(authorization, authorizer);
    const { baseUrl, apiKey, standIn } = await chooseModel(
      requestOptions,
      standInOptions,
      environment,
      clock,
    );
    if (standIn) cleanups.push(standIn.close);
    const door = await buildDoor(port);
    cleanups.push(door.close);
    const functionRole = createFunctionRole();
    const webhookSecret =
      environment.OPENAI_WEBHOOK_SECRET?.trim() || `whsec_${randomBytes(32).toString('base64')}`;
    const work = await startWork({
      table,
      region,
      settings: { ...settings, baseUrl },
      presets,
      apiKey,
      webhookSecret,
      graphqlUrl: `${door.url}/graphql`,
      credentials: functionRole.credentials,
      clock,
      faults,
    });
    // It ends after the door is closed, when nobody asks any more.
    cleanups.splice(-1, 0, work.stop);
    if (standIn && work.webhook) {
      const { url } = work.webhook;
      const sender = createWebhookSender({ url, secret: webhookSecret, clock, arrivals: faults.webhook });
      standIn.onEnd(sender.send);
      cleanups.push(sender.stop);
    }
    const api = await serveApi({
      door,
      table,
      call: work.table,
      functionRole,
      admission,
      guests,
      users,
      clock,
      speed,
      faults,
    });
    const outputs = toOutputs({
      url: door.url,
      region,
      guests,
      apiKey: admission.mode === 'apiKey' ? admission.apiKey : undefined,
    });
    if (outputsPath !== undefined) cleanups.push(await writeOutputs(outputsPath, outputs));
    return {
      url: door.url,
      outputs,
      model: standIn ? 'stand-in' : baseUrl,
      calls: standIn?.calls ?? [],
      get responses() {
        return standIn?.responses ?? [];
      },
      webhook: work.webhook && { url: work.webhook.url, secret: webhookSecret },
      failures: work.failures,
      rows: () => readItems(work.table, table),
      signIn: api.signIn,
      dropSockets: api.dropSockets,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs them one after the other, all of them, and then says what went wrong first. */
async function runAll(cleanups: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const cleanup of cleanups) await cleanup().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
