// Starts an example app and the local backend behind it: `node scripts/example.mjs react`. Ctrl-C ends both.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installExample } from './installExample.mjs';

const names = ['react', 'nuxt'];
const [name] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`Usage: node scripts/example.mjs ${names.join('|')}`);
  process.exit(2);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'examples', name);
console.log(`Installing the packages of examples/${name} …`);
installExample(folder);

// Without npm and its shell between, which keeps a signal to itself.
const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const [program, ...parameters] = scripts.dev.split(' ');
const dev = [join(folder, 'node_modules/.bin', program), ...parameters];
const backend = join(root, 'packages/local/bin/amplify-ai-request-local.js');
const app = spawn(process.execPath, [backend, '--port', '0', '--delay', '1500', '--', ...dev], {
  cwd: folder,
  stdio: 'inherit',
});
// Ctrl-C reaches the whole group: whoever started it waits for its last word.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => app.kill(signal));
app.on('exit', (code) => process.exit(code ?? 1));
