/** The apps in `shapes/`: what an app can look like when our package is added to it. One is the Nuxt example's. */
export interface Shape {
  readonly folder: string;
  readonly title: string;
  /** The sets of requests in the app, by the name given to each. */
  readonly names: readonly string[];
  /** Who may call by IAM. */
  readonly callers: readonly ('users' | 'guests')[];
  /** The directive that its choice of `authorization` gives our fields. @default '@aws_cognito_user_pools' */
  readonly rule?: string;
  /** The limit that the app sets on its workers. */
  readonly workerConcurrency?: number;
  /** Which sets of requests work in background mode, and the secret of the webhook of each. @default none */
  readonly webhooks?: Readonly<Record<string, string>>;
  /** Whether the functions are built too, which takes as long as all the rest. */
  readonly bundled?: boolean;
}

export const shapes: readonly Shape[] = [
  {
    folder: 'plain',
    title: 'one model and guests',
    names: [''],
    callers: ['users', 'guests'],
    bundled: true,
  },
  { folder: 'nuxt', title: 'the Nuxt example', names: [''], callers: ['users', 'guests'] },
  { folder: 'functionResolver', title: 'a function that answers a query', names: [''], callers: ['users'] },
  { folder: 'allowResource', title: 'a function that may use the data', names: [''], callers: ['users'] },
  { folder: 'authTrigger', title: 'an auth trigger', names: [''], callers: ['users'] },
  { folder: 'streamTrigger', title: 'a stream trigger of its own', names: [''], callers: ['users'] },
  { folder: 'combined', title: 'a schema that is combined already', names: [''], callers: ['users'] },
  { folder: 'importedSchema', title: 'a schema from another folder', names: [''], callers: ['users'] },
  { folder: 'rawGraphql', title: 'a schema in GraphQL', names: [''], callers: ['users'] },
  { folder: 'sql', title: 'an SQL database', names: [''], callers: ['users'] },
  { folder: 'apiKeyDefault', title: 'API keys by default', names: [''], callers: ['users'] },
  { folder: 'iamDefault', title: 'IAM by default', names: [''], callers: ['users'] },
  { folder: 'noAuth', title: 'no auth', names: [''], callers: [], rule: '@aws_api_key' },
  { folder: 'oidc', title: 'an OpenID Connect provider', names: [''], callers: [], rule: '@aws_oidc' },
  {
    folder: 'lambdaAuthorizer',
    title: 'an authorization function',
    names: [''],
    callers: [],
    rule: '@aws_lambda',
  },
  {
    folder: 'noModuleType',
    title: 'no package.json that says module',
    names: [''],
    callers: ['users'],
    bundled: true,
  },
  {
    folder: 'named',
    title: 'our name taken, so another given',
    names: ['Chat'],
    callers: ['users', 'guests'],
  },
  { folder: 'operators', title: 'operators who watch ours', names: [''], callers: ['users'] },
  { folder: 'twoNames', title: 'two sets of requests', names: ['', 'Chat'], callers: ['users'] },
  {
    folder: 'ownWorker',
    title: 'a worker of its own, presets only and fifty models',
    names: [''],
    callers: ['users'],
    workerConcurrency: 50,
    bundled: true,
  },
  {
    folder: 'background',
    title: 'background mode',
    names: [''],
    callers: ['users'],
    webhooks: { '': 'OPENAI_WEBHOOK_SECRET' },
    bundled: true,
  },
  {
    folder: 'twoWebhooks',
    title: 'two sets of requests in background mode',
    names: ['', 'Chat'],
    callers: ['users'],
    webhooks: { '': 'OPENAI_WEBHOOK_SECRET', Chat: 'CHAT_WEBHOOK_SECRET' },
  },
];

/** Apps that cannot work, and the words that tell their author why. */
export const wrongShapes = [
  {
    folder: 'noData',
    title: 'no data',
    message: 'connect: the backend has no data. Write defineBackend({ data, … }), its key being data.',
  },
  {
    folder: 'noFunctions',
    title: 'our functions left out',
    message: 'connect: the backend lacks our functions. Write defineBackend({ …, ...ai.functions }).',
  },
  {
    folder: 'notExtended',
    title: 'a schema that was not extended',
    message:
      'connect: the schema lacks OpenAIRequest. Write defineData({ schema: withOpenAIRequests(schema) }).',
  },
  {
    folder: 'otherName',
    title: 'a name that the schema was not given',
    message:
      'connect: the schema lacks ChatOpenAIRequest. ' +
      "Write defineData({ schema: withOpenAIRequests(schema, { name: 'Chat' }) }).",
  },
  {
    folder: 'nameTaken',
    title: 'a model of our name',
    message: 'withOpenAIRequests: the schema has OpenAIRequest already. Give withOpenAIRequests and',
  },
  {
    folder: 'nameTakenInGraphql',
    title: 'a type of our name, in GraphQL',
    message: 'withOpenAIRequests: the schema has OpenAIUsage already. Give withOpenAIRequests and',
  },
  {
    folder: 'guestsWithoutAuth',
    title: 'guests without auth',
    message: 'connect: guests need auth. Write defineBackend({ auth, data, … }), or leave guests out.',
  },
  {
    folder: 'usersWithoutAuth',
    title: 'signed-in users without auth',
    // Amplify's own: it comes before ours could.
    message: "@auth directive with 'userPools' provider found, but the project has no Cognito User Pools",
  },
  {
    folder: 'presetsWithoutWorker',
    title: 'presets only and no worker that has any',
    message: "defineOpenAIRequests: presetsOnly: presets live in the app's own worker: name it",
  },
  {
    folder: 'connectedTwice',
    title: 'connect called twice',
    message:
      'connect: OpenAIRequests is connected already. Call connect once; a second set of requests needs a name.',
  },
];
