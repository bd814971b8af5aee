type Role = 'Dispatcher' | 'Worker';

/** The key of one of our functions in `defineBackend`, and its name: `openAIRequestWorker`, `chatOpenAIRequestWorker`. */
export type FunctionKey<
  Name extends string,
  R extends Role = Role,
> = Uncapitalize<`${Name}OpenAIRequest${R}`>;

export function functionKey<Name extends string, R extends Role>(name: Name, role: R): FunctionKey<Name, R> {
  const key = `${name}OpenAIRequest${role}`;
  return `${key.charAt(0).toLowerCase()}${key.slice(1)}` as FunctionKey<Name, R>;
}
