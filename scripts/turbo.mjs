// Runs turbo without its telemetry, which would write a file into the home directory.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('npx', ['--no-install', 'turbo', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  shell: process.platform === 'win32',
});
process.exit(status ?? 1);
