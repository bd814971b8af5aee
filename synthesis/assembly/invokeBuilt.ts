import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = fileURLToPath(new URL('invokeBuilt.mjs', import.meta.url));

export interface BuiltSettings {
  readonly background: boolean;
  /** Only in the environment of a webhook. */
  readonly webhookSecret?: string;
}

/** Invokes a built function in a process of its own; tells what it asked of AWS and the model, and what it answered. */
export async function invokeBuilt(
  folder: string,
  event: object,
  settings: BuiltSettings = { background: false },
): Promise<{ asked: string[]; answer?: unknown }> {
  const parameters = [`${folder}/index.mjs`, JSON.stringify(event), JSON.stringify(settings)];
  const { stdout } = await run(process.execPath, [program, ...parameters]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
