import type { RequestEvent, RequestRow, SubmitArguments } from '@amplify-ai-request/client/protocol';
import { generateClient } from 'aws-amplify/data';
import type { Schema as Combined } from '../shapes/combined/amplify/data/resource.js';
import type { Schema as Named } from '../shapes/named/amplify/data/resource.js';
import type { Schema as Plain } from '../shapes/plain/amplify/data/resource.js';
import type { Schema as TwoNames } from '../shapes/twoNames/amplify/data/resource.js';

/*
 * What an app's own client knows of our operations. Only compiled, by types.test.ts: a line that follows an
 * expect-error must not compile.
 */

type Same<One, Other> = [One, Other] extends [Other, One] ? true : false;
const id = crypto.randomUUID();

export async function typesTheOperations(input: SubmitArguments): Promise<RequestRow | null | undefined> {
  const { queries, mutations } = generateClient<Plain>();
  await mutations.submitOpenAIRequest({ id, prompt: 'Hello', token: 100, temperature: 0.5 });
  await mutations.submitOpenAIRequest({ id, preset: 'summary', variables: '{}' });
  await mutations.submitOpenAIRequest({ id, prompt: 'Hello', schema: '{}', stream: true });
  await mutations.cancelOpenAIRequest({ id });
  // @ts-expect-error The id is the caller's to make.
  await mutations.submitOpenAIRequest({ prompt: 'Hello' });
  // @ts-expect-error A number of tokens is a number.
  await mutations.submitOpenAIRequest({ id, token: '100' });
  // @ts-expect-error The owner is the server's to set.
  await mutations.submitOpenAIRequest({ id, prompt: 'Hello', owner: 'me' });
  // @ts-expect-error Nobody lists requests.
  await queries.listOpenAIRequests();

  const { data } = await mutations.submitOpenAIRequest({ ...input });
  // @ts-expect-error The status is one of five.
  if (data?.status === 'done') return null;
  // @ts-expect-error Who owns a row is not shown.
  if (data?.owner) return null;
  // @ts-expect-error Nor when it is looked at again.
  if (data?.next_check_at) return null;
  const part = await queries.fetchOpenAIRequest({ id, part: 0 });
  if (part.data?.parts) return part.data;
  const fetched = await queries.fetchOpenAIRequest({ id });
  return fetched.data;
}

export const takesWhatTheProtocolSends: Same<
  keyof Plain['submitOpenAIRequest']['args'],
  keyof SubmitArguments
> = true;

export function typesTheSubscription(hear: (event: RequestEvent) => void) {
  const { subscriptions } = generateClient<Plain>();
  // @ts-expect-error Nobody hears of all requests.
  subscriptions.onOpenAIRequest();
  // @ts-expect-error Whose events come is the server's to say.
  subscriptions.onOpenAIRequest({ id, owner: 'me' });
  // @ts-expect-error A delta's number is a number.
  subscriptions.onOpenAIRequest({ id }).subscribe({ next: ({ seq }) => seq?.length });
  return subscriptions.onOpenAIRequest({ id }).subscribe({ next: hear });
}

export async function opensNothingOfTheTable() {
  const { models } = generateClient<Plain>();
  await models.Todo.list();
  // @ts-expect-error Rows are reached through our operations only.
  await models.OpenAIRequest.list();
  // @ts-expect-error
  await models.OpenAIRequest.create({ prompt: 'Hello' });
  const bucket = { check_bucket: '0' };
  // @ts-expect-error Nobody lists them by their index: Amplify would name it so.
  await models.OpenAIRequest.listOpenAIRequestByCheck_bucketAndNext_check_at(bucket);
}

export async function keepsTheTypesOfEverySchema() {
  const { models, mutations } = generateClient<Combined>();
  await models.Todo.create({ content: 'Buy milk' });
  await models.Note.create({ text: 'Milk' });
  await mutations.submitOpenAIRequest({ id, prompt: 'Hello' });
  // @ts-expect-error A note has no content.
  await models.Note.create({ content: 'Milk' });
}

export async function knowsTheNameThatWasGiven() {
  const { models, mutations, subscriptions } = generateClient<Named>();
  await mutations.submitChatOpenAIRequest({ id, prompt: 'Hello' });
  subscriptions.onChatOpenAIRequest({ id });
  await models.OpenAIRequest.create({ question: 'Whose model? The app’s own.' });
  // @ts-expect-error Ours has the name in it.
  await mutations.submitOpenAIRequest({ id, prompt: 'Hello' });
}

export async function knowsTwoNames() {
  const { mutations } = generateClient<TwoNames>();
  await mutations.submitOpenAIRequest({ id, prompt: 'Hello' });
  const { data } = await mutations.submitChatOpenAIRequest({ id, prompt: 'Hello' });
  return data?.token_usage?.total_tokens;
}
