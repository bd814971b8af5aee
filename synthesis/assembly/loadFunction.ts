import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What `connect` and Amplify give to a function, as far as loading it needs. */
const environment = {
  AWS_REGION: 'eu-west-1',
  AMPLIFY_SSM_ENV_CONFIG: '{}',
  AI_REQUEST_TABLE: 'table',
  AI_REQUEST_WORKER: 'worker',
  AI_REQUEST_SETTINGS: JSON.stringify({
    models: ['gpt-4o-mini'],
    maxTokens: 500,
    maxTokensChosen: false,
    temperature: 0.7,
    timeoutSeconds: 300,
    retentionDays: 7,
    limits: { maxTokens: 16_000, promptBytes: 100_000 },
  }),
};

/** Loads a built function as Lambda does, in a process of its own, and tells of what type its handler is. */
export async function loadFunction(folder: string): Promise<string> {
  const script = `import('${folder}/index.mjs').then(({ handler }) => { console.log(typeof handler); process.exit(); })`;
  const { stdout } = await run(process.execPath, ['--eval', script], { env: environment });
  return stdout.trim();
}
