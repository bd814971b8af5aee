import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 60_000 });

/** Runs the command line from its sources, in a process of its own. */
const program = `
  import { createViteServer } from ${JSON.stringify(import.meta.resolve('vitest/node'))};
  const conditions = ['@amplify-ai-request/source', 'module', 'node', 'import', 'default'];
  const server = await createViteServer({
    configFile: false, logLevel: 'silent', optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, ws: false, watch: null }, ssr: { resolve: { conditions } },
  });
  await server.ssrLoadModule(${JSON.stringify(fileURLToPath(new URL('./cli.ts', import.meta.url)))});
`;

let folder: string;
let outputs: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
  outputs = join(folder, 'amplify_outputs.json');
});
afterEach(() => rm(folder, { recursive: true }));

function run(...argv: string[]) {
  const { OPENAI_API_KEY, OPENAI_BASE_URL, ...env } = process.env;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, '--', 'cli', ...argv], {
    cwd: folder,
    env,
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const ended = new Promise<{ code: number | null; output: string; errors: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, output, errors }));
  });
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      child.stdout.on('data', () => {
        if (output.includes(text)) resolve();
      });
    });
  return { child: child as ChildProcess, ended, said };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'serves until %s, ends with 0, and leaves nothing behind',
  async (signal) => {
    const { child, ended, said } = run('--port', '0');
    await said('Ctrl-C ends it');
    const { API } = JSON.parse(await readFile(outputs, 'utf8'));
    expect((await fetch(API.GraphQL.endpoint, { method: 'POST', body: '{}' })).status).toBe(401);
    child.kill(signal);
    const { code, output, errors } = await ended;
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toContain(`Backend:  ${new URL(API.GraphQL.endpoint).href}`);
    expect(output).toContain(
      'Model:    a built-in stand-in; set OPENAI_API_KEY or OPENAI_BASE_URL for a real one',
    );
    expect(existsSync(outputs)).toBe(false);
    await expect(fetch(API.GraphQL.endpoint)).rejects.toThrow('fetch failed');
  },
);

test('runs a command while the backend is up, and ends with its exit code', async () => {
  const script = 'console.log(JSON.parse(fs.readFileSync("amplify_outputs.json")).custom); process.exit(7)';
  const { code, output, errors } = await run('--port', '0', '--', 'node', '-e', script).ended;
  expect(code).toBe(7);
  expect(output).toBe('{ amplifyAIRequestLocal: true }\n');
  expect(errors).toBe(
    'Model:    a built-in stand-in; set OPENAI_API_KEY or OPENAI_BASE_URL for a real one\n',
  );
  expect(existsSync(outputs)).toBe(false);
});

test('says in one line that the outputs are not its own, and leaves them as they were', async () => {
  await writeFile(outputs, '{"version":"1"}');
  const foreign = await run('--port', '0').ended;
  expect(foreign).toMatchObject({ code: 1, output: '' });
  expect(foreign.errors).toMatch(/^amplify_outputs\.json belongs to a deployed backend or a sandbox.*\n$/);
  expect(await readFile(outputs, 'utf8')).toBe('{"version":"1"}');
});

test('says in one line that a command cannot be run, and leaves nothing behind', async () => {
  const unknown = await run('--port', '0', '--', './no-such-command').ended;
  expect(unknown).toMatchObject({ code: 1, output: '' });
  expect(unknown.errors).toMatch(/^Model: .*\n\.\/no-such-command cannot be run \(ENOENT\)\n$/);
  expect(existsSync(outputs)).toBe(false);
});
