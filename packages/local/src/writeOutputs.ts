import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { LocalOutputs } from './outputs.js';

/**
 * Writes the outputs file, whole or not at all, and returns the function that takes it away again.
 *
 * @throws {Error} when a file is there that no local backend wrote, or the path cannot be written.
 */
export async function writeOutputs(path: string, outputs: LocalOutputs): Promise<() => Promise<void>> {
  const text = `${JSON.stringify(outputs, null, 2)}\n`;
  const present = await read(path);
  if (present !== undefined && !isOurs(present)) {
    throw new Error(
      `${path} belongs to a deployed backend or a sandbox: move it away, or name another with --outputs`,
    );
  }
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, text);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw new Error(`${path} cannot be written (${codeOf(error)})`);
  }
  return async () => {
    // Another backend may have put its own there since.
    if ((await read(path)) === text) await rm(path, { force: true });
  };
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw new Error(`${path} cannot be read (${codeOf(error)})`);
  }
}

function isOurs(text: string): boolean {
  try {
    return JSON.parse(text)?.custom?.amplifyAIRequestLocal === true;
  } catch {
    return false;
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;
