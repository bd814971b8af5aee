// Starts an example app and the local backend behind it: `node scripts/example.mjs react`. Ctrl-C ends both.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { installExample } from './installExample.mjs';

const [name = ''] = process.argv.slice(2);
console.log(`Installing the packages of examples/${name} …`);
const folder = installExample(name);
const local = ['--port', '0', '--delay', '1500', '--outputs', join(folder, 'amplify_outputs.json')];
const dev = ['npm', '--silent', '--prefix', folder, 'run', 'dev'];
const app = spawn('amplify-ai-request-local', [...local, '--', ...dev], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
// Ctrl-C reaches the whole group: whoever started it waits for its last word.
process.on('SIGINT', () => {});
app.on('exit', (code) => process.exit(code ?? 1));
