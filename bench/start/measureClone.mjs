import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Measures a newcomer's first minute, with nothing in npm's cache: `git clone`, then `npm start` until it has answered.
 *
 * @returns {{ clone: number, start: number }} in seconds; what is cloned is what was committed here
 */
export function measureClone() {
  const directory = mkdtempSync(join(tmpdir(), 'clone-'));
  try {
    const began = performance.now();
    run('git', ['clone', '--quiet', root, 'clone'], directory);
    const cloned = performance.now();
    run('npm', ['start', '--cache', join(directory, 'cache')], join(directory, 'clone'));
    return { clone: (cloned - began) / 1000, start: (performance.now() - cloned) / 1000 };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} words
 * @param {string} cwd
 */
function run(command, words, cwd) {
  const { status } = spawnSync(command, words, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${words.join(' ')} ended with ${status}`);
}
