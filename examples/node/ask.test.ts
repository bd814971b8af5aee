import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// The example runs as a reader runs it: by plain Node, on the built packages.
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const outputs = here('./amplify_outputs.json');
const local = here('../../packages/local/bin/amplify-ai-request-local.js');
const environment = { ...process.env, OPENAI_API_KEY: '', OPENAI_BASE_URL: '' };

function command(flags: readonly string[], words: readonly string[]) {
  return [
    local,
    '--port',
    '0',
    '--outputs',
    outputs,
    ...flags,
    '--',
    process.execPath,
    here('./ask.js'),
    ...words,
  ];
}

/** Runs the script with the local backend around it. */
function ask(words: readonly string[], flags: readonly string[] = []) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, command(flags, words), { env: environment }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

test('a prompt: each status with its time, the answer while it is written, its tokens and the id', async () => {
  const { code, stdout, stderr } = await ask(['Why is the sky blue?'], ['--delay', '1500']);
  expect(stdout).toMatch(
    /0\.0 s {2}submitting\n.* s {2}queued\n.* s {2}in_progress\n\n.*sky blue.*\n\n.* s {2}completed\n\d+ tokens, request [0-9a-f-]{36}\n/,
  );
  expect(stderr).toMatch(/stand-in; set OPENAI_API_KEY or OPENAI_BASE_URL/);
  expect(code).toBe(0);
  expect(existsSync(outputs)).toBe(false);
});

test('files: all at once, each answer under its name', async () => {
  const { code, stdout } = await ask([here('./package.json'), here('./tsconfig.json')]);
  expect(stdout).toMatch(/package\.json: .*stand-in/);
  expect(stdout).toMatch(/tsconfig\.json: .*stand-in/);
  expect(code).toBe(0);
});

test('a failure: its code, what to do, and the id; the exit code says so', async () => {
  const { code, stderr } = await ask(['Hello'], ['--fail', '401']);
  expect(stderr).toMatch(/misconfigured: .*OPENAI_API_KEY.* \(request [0-9a-f-]{36}\)/);
  expect(code).toBe(1);
});

test('a file that is not there is no prompt: says so, and asks nobody', async () => {
  const { code, stdout, stderr } = await ask(['notes/missing.txt']);
  expect(stderr).toContain('There is no file notes/missing.txt.');
  expect(stdout).toBe('');
  expect(code).toBe(1);
});

test('no backend: says which command makes one', async () => {
  const child = execFile(process.execPath, [here('./ask.js')]);
  let stderr = '';
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(stderr).toMatch(/^There is no amplify_outputs\.json here: run `npm start`/);
});

test('Ctrl-C: ends script and backend, and leaves nothing behind', async () => {
  const child = spawn(process.execPath, command(['--delay', '60000'], ['Hello']), {
    detached: true,
    env: environment,
  });
  const exit = once(child, 'exit');
  let stdout = '';
  for await (const text of child.stdout) {
    stdout += text;
    if (stdout.includes('in_progress')) break;
  }
  // As a terminal does: to the backend and the script alike.
  process.kill(-(child.pid ?? 0), 'SIGINT');
  await exit;
  expect(existsSync(outputs)).toBe(false);
  expect(() => process.kill(-(child.pid ?? 0), 0)).toThrow('ESRCH');
});
