// Runs turbo, and prints what it says only when it fails. Its telemetry would write a file into the home directory.
import { spawnSync } from 'node:child_process';

const { status, stdout, stderr } = spawnSync('npx', ['--no-install', 'turbo', ...process.argv.slice(2)], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  shell: process.platform === 'win32',
});
if (status !== 0) console.error(stdout, stderr);
process.exit(status ?? 1);
