import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export interface Synthesis {
  readonly succeeded: boolean;
  /** All that was printed. */
  readonly output: string;
  /** The `cdk.out`. */
  readonly directory: string;
}

/**
 * Synthesizes an app of `shapes/` as `ampx` does, in a process of its own: without network, AWS account or region, and
 * without the user's environment, home or temporary folder. Functions are built only where `bundled` asks for it.
 */
export function synthesize(shape: string, { bundled = false } = {}): Promise<Synthesis> {
  const directory = here(`../.out/${shape}`);
  const home = here('../.out/home');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  mkdirSync(home, { recursive: true });

  const output = `${directory}/cdk.out`;
  const environment = {
    PATH: process.env.PATH,
    HOME: home,
    TMPDIR: home,
    AMPLIFY_DISABLE_TELEMETRY: '1',
    CDK_OUTDIR: output,
    // Its own check of the templates takes longer than all the rest, and takes circles for warnings.
    CDK_VALIDATION: 'false',
    CDK_CONTEXT_JSON: JSON.stringify({
      'amplify-backend-namespace': 'app',
      'amplify-backend-name': 'me',
      'amplify-backend-type': 'sandbox',
      'aws:cdk:bundling-stacks': bundled ? ['**'] : [],
    }),
  };
  const parameters = [
    '--import',
    'tsx',
    '--import',
    here('offline.mjs'),
    here(`../shapes/${shape}/amplify/backend.ts`),
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, parameters, { cwd: directory, env: environment }, (error, stdout, stderr) => {
      if (!error) removeArchives(output);
      resolve({ succeeded: !error, output: stdout + stderr, directory: output });
    });
  });
}

/** Amplify's own code for custom resources: 22 MB a shape that nobody reads. */
function removeArchives(directory: string): void {
  for (const file of readdirSync(directory)) if (file.endsWith('.zip')) rmSync(`${directory}/${file}`);
}
