import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface NetworkWatch {
  /** For what builds and serves an app: every other machine is refused to it. */
  readonly environment: NodeJS.ProcessEnv;
  /** The other machines that it wanted to ask. */
  asked(): string[];
}

const guard = new URL('refuseNetwork.mjs', import.meta.url).href;

/** Cuts off from the network whatever Node runs in an environment, and notes in the folder what that would have asked. */
export function watchNetwork(folder: string): NetworkWatch {
  const log = join(folder, '.network.log');
  writeFileSync(log, '');
  const options = [process.env.NODE_OPTIONS, `--import=${guard}`].filter(Boolean).join(' ');
  // By Vitest's own variables an app would be built for its tests.
  const own = { NODE_ENV: undefined, TEST: undefined, VITEST: undefined };
  return {
    environment: { ...process.env, ...own, NODE_OPTIONS: options, NETWORK_LOG: log },
    asked: () => readFileSync(log, 'utf8').split('\n').filter(Boolean),
  };
}
