import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { serveHosting } from './serveHosting.js';

const run = promisify(execFile);

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** An app of `examples/`, and what in it is called what. */
export interface App {
  readonly name: 'react' | 'nuxt';
  /** The label of the field for what is asked. */
  readonly field: string;
  /** The button that asks. */
  readonly ask: string;
  /** What the model answers; each word is a token. */
  readonly answer: string;
  /** What is seen of the answer, in this order, when it is complete. */
  readonly shown: readonly string[];
  /** What a screen reader says of the answer, once it is complete. */
  readonly said: string;
  /** What the build needs to know besides. */
  readonly environment: NodeJS.ProcessEnv;
  /** The compiler that checks the types of what was built, by its path in a package, and its arguments. */
  readonly typeCheck: readonly [string, ...string[]];
  /** Serves what was built, as it would be hosted. */
  serve(folder: string, environment: NodeJS.ProcessEnv): Promise<Served>;
}

const sentences = [
  'Rain is water that has come back.',
  'The sea gives it to the air, the air carries it over the hills,',
  'and the hills send it down to the sea again.',
];

const ticket = {
  title: 'Parcel never arrived',
  customer: 'Ada Lovelace',
  orderNumber: 'A-1815',
  priority: 'high',
  mood: 'disappointed',
  summary: sentences.join(' '),
  steps: ['Ask the carrier where the parcel is', 'Send another one today'],
};

export const react: App = {
  name: 'react',
  field: 'Message',
  ask: 'Read',
  answer: JSON.stringify(ticket),
  shown: [ticket.title, ticket.customer, ticket.orderNumber, ticket.mood, ticket.summary, ...ticket.steps],
  said: `Ticket: ${ticket.title}. Priority high. ${ticket.summary}`,
  environment: {},
  typeCheck: ['typescript/bin/tsc', '--noEmit'],
  // Files alone: nothing of the app runs here.
  async serve(folder) {
    const { resolve } = createRequire(`${folder}/package.json`);
    const { preview } = await import(pathToFileURL(resolve('vite')).href);
    const server = await preview({
      root: folder,
      preview: { host: '127.0.0.1', port: 0 },
      logLevel: 'error',
    });
    return { url: server.resolvedUrls.local[0].replace(/\/$/, ''), close: () => server.close() };
  },
};

export const nuxt: App = {
  name: 'nuxt',
  field: 'Prompt',
  ask: 'Ask',
  answer: sentences.join(' '),
  shown: sentences,
  said: sentences.join(' '),
  environment: { NITRO_PRESET: 'aws_amplify' },
  typeCheck: ['vue-tsc/bin/vue-tsc.js', '-b', '--noEmit'],
  serve: (folder, environment) => serveHosting(`${folder}/.amplify-hosting`, environment),
};

/** Builds an app with the `amplify_outputs.json` that lies in its folder. */
export async function build(app: App, folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  // npm looks now and then for a newer npm.
  const quiet = { npm_config_update_notifier: 'false' };
  await run('npm', ['run', 'build'], { cwd: folder, env: { ...environment, ...quiet, ...app.environment } });
}

/** Says what is wrong with the types of an app that is built; nothing when all is right. */
export async function checkTypes(
  { typeCheck: [compiler, ...parameters] }: App,
  folder: string,
): Promise<string> {
  const program = createRequire(import.meta.url).resolve(compiler);
  const checked = run(process.execPath, [program, ...parameters], { cwd: folder });
  return checked.then(({ stdout }) => stdout).catch(({ stdout, message }) => stdout || message);
}
