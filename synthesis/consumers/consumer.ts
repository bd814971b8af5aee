import {
  type ConnectedResources,
  defineOpenAIRequests,
  withOpenAIRequests,
} from '@amplify-ai-request/backend';
import { createWorker } from '@amplify-ai-request/backend/worker';
import { AIRequestError, createAIRequest, resumeAIRequest } from '@amplify-ai-request/client';
import { fakeTransport } from '@amplify-ai-request/client/testing';
import { a, type ClientSchema, secret } from '@aws-amplify/backend';

const schema = withOpenAIRequests(a.schema({ Todo: a.customType({ content: a.string() }) }), {
  name: 'Chat',
});
type Schema = ClientSchema<typeof schema>;

export const ai = defineOpenAIRequests({ name: 'Chat', apiKey: secret('OPENAI_API_KEY'), guests: true });
export const functions: { chatOpenAIRequestDispatcher: unknown; chatOpenAIRequestWorker: unknown } =
  ai.functions;
const inBackground = defineOpenAIRequests({
  apiKey: secret('OPENAI_API_KEY'),
  background: { webhookSecret: secret('OPENAI_WEBHOOK_SECRET') },
});
export const webhook: unknown = inBackground.functions.openAIRequestWebhook;
// @ts-expect-error Who does not ask for background mode has no webhook.
export const noWebhook: unknown = ai.functions.chatOpenAIRequestWebhook;
export const alarmArn = ({ alarm }: ConnectedResources): string => alarm.alarmArn;
export const handler = createWorker();

export async function ask(prompt: string): Promise<string> {
  const input: Schema['submitChatOpenAIRequest']['args'] = { id: crypto.randomUUID(), prompt };
  try {
    const { content, usage } = await createAIRequest(
      { prompt },
      { id: input.id, transport: fakeTransport() },
    );
    return `${content} ${usage?.totalTokens}`;
  } catch (error) {
    if (AIRequestError.is(error, 'timeout')) return (await resumeAIRequest(input.id)).content;
    throw error;
  }
}

// @ts-expect-error A prompt is a text. If our types were lost on the way, this would compile.
createAIRequest({ prompt: 1 });
// @ts-expect-error
withOpenAIRequests(1);
