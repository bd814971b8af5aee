import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A TypeScript compiler in this folder's node_modules: the one we build with, or another that a user may have. */
export type Compiler = 'typescript' | 'ts59' | 'ts7';

/** Compiles a project and returns what is wrong with it: nothing, if all is well. */
export function compile(
  project: string,
  compiler: Compiler = 'typescript',
  options: string[] = [],
): Promise<string> {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const parameters = [
    `node_modules/${compiler}/lib/tsc.js`,
    '--project',
    project,
    '--pretty',
    'false',
    ...options,
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, parameters, { cwd: here, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve(error ? stdout + stderr || error.message : stdout);
    });
  });
}
