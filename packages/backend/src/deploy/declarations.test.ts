import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, expectTypeOf, test } from 'vitest';
import type { defineOpenAIRequests, OpenAIRequests } from './defineOpenAIRequests.js';
import type { BackgroundOptions, OpenAIRequestsOptions } from './options.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** An app's file that nobody has written: outside of the package, so that it knows what is exported and no more. */
const file = here('../../../../app/resource.ts');
const app = `
import { defineOpenAIRequests, withOpenAIRequests } from '@amplify-ai-request/backend';
import { createWorker, type WorkerPorts } from '@amplify-ai-request/backend/worker';
import { a, secret } from '@aws-amplify/backend';

const todo = a.schema({ Todo: a.model({ content: a.string() }).authorization((allow) => [allow.owner()]) });
export const schema = withOpenAIRequests(todo);
export const combined = withOpenAIRequests(a.combine([todo]));
export const named = withOpenAIRequests('type Todo', { name: 'Chat' });
const apiKey = secret('OPENAI_API_KEY');
const background = { webhookSecret: secret('OPENAI_WEBHOOK_SECRET') };
export const held = defineOpenAIRequests({ apiKey });
export const { connect } = defineOpenAIRequests({ apiKey, name: 'Chat', background });
export const handler = createWorker();
export const handlerOf = (ports: WorkerPorts) => createWorker({ ports });
`;

/** Compiles the app as it would be compiled with `declaration: true`, and returns what is wrong. */
function problemsOf(): string[] {
  const { config } = ts.readConfigFile(here('../../tsconfig.deploy.json'), ts.sys.readFile);
  const emit = { declaration: true, emitDeclarationOnly: true, noEmit: false };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, here('../..'), emit);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  Object.assign(host, {
    getSourceFile: (name: string, language: ts.ScriptTarget) =>
      name === file ? ts.createSourceFile(name, app, language) : getSourceFile(name, language),
    fileExists: (name: string) => name === file || fileExists(name),
    readFile: (name: string) => (name === file ? app : readFile(name)),
  });
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file);
  const found = [...program.getSemanticDiagnostics(source), ...program.getDeclarationDiagnostics(source)];
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** The types of Amplify's backend lie there, where `node scripts/install.mjs --with-synthesis` puts them. */
const isInstalled = existsSync(here('../../../../synthesis/node_modules/@aws-amplify/backend'));

test.runIf(isInstalled)('an app that declares its types can name ours', { timeout: 300_000 }, () => {
  expect(problemsOf()).toEqual([]);
});

test('with background the URL of the webhook is there, and without it may be none', () => {
  type Connected<R extends 'Dispatcher' | 'Worker' | 'Webhook'> = ReturnType<
    OpenAIRequests<'', R>['connect']
  >;
  expectTypeOf<Connected<'Dispatcher' | 'Worker' | 'Webhook'>['webhookUrl']>().toEqualTypeOf<string>();
  expectTypeOf<Connected<'Dispatcher' | 'Worker'>['webhookUrl']>().toEqualTypeOf<string | undefined>();
});

test('requests without a name need none in their type', () => {
  expectTypeOf<OpenAIRequests>().toEqualTypeOf<OpenAIRequests<''>>();
});

test('background mode may be off by false, and models may be a list that nobody changes', () => {
  expectTypeOf<false>().toExtend<OpenAIRequestsOptions['background']>();
  expectTypeOf<BackgroundOptions>().toExtend<OpenAIRequestsOptions['background']>();
  expectTypeOf<readonly ['a', 'b']>().toExtend<OpenAIRequestsOptions['models']>();
  expectTypeOf<typeof defineOpenAIRequests>().parameter(0).toHaveProperty('models');
});
