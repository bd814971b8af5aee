/** The functions that every set of requests has. */
type Always = 'Dispatcher' | 'Worker';

/** Names what one of our functions does; `Webhook` is there with `background` only. */
export type Role = Always | 'Webhook';

/**
 * Makes the key of one of our functions in `defineBackend`, which is its name as well: `openAIRequestWorker`, `chatOpenAIRequestWorker`. Not
 * `Uncapitalize` of the whole: of a name that is open yet TypeScript would take the first part alone, which may be empty.
 */
export type FunctionKey<Name extends string, R extends Role = Always> = Name extends ''
  ? `openAIRequest${R}`
  : `${Uncapitalize<Name>}OpenAIRequest${R}`;

export function functionKey<Name extends string, R extends Role>(name: Name, role: R): FunctionKey<Name, R> {
  return uncapitalize(`${name}OpenAIRequest${role}`) as FunctionKey<Name, R>;
}

/** The key of the webhook's URL among the outputs: `openAIWebhookUrl`, `chatOpenAIWebhookUrl`. */
export function outputKey(name: string): string {
  return uncapitalize(`${name}OpenAIWebhookUrl`);
}

function uncapitalize(key: string): string {
  return `${key.charAt(0).toLowerCase()}${key.slice(1)}`;
}
