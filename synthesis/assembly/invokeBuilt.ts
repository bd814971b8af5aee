import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = fileURLToPath(new URL('invokeBuilt.mjs', import.meta.url));

/** Invokes a built function in a process of its own; tells what it asked of AWS and the model, and what it answered. */
export async function invokeBuilt(
  folder: string,
  event: object,
): Promise<{ asked: string[]; answer?: unknown }> {
  const { stdout } = await run(process.execPath, [program, `${folder}/index.mjs`, JSON.stringify(event)]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
