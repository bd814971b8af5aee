import { expect, test } from 'vitest';
import type { LocalBackend, LocalBackendOptions } from '../startLocalBackend.js';
import { runLocal, type Surroundings } from './runLocal.js';

/** Runs the command line among fakes, and tells what it did. */
async function run(
  argv: string[],
  fakes: Partial<Surroundings> & Partial<Pick<LocalBackend, 'model' | 'webhook'>> = {},
) {
  const started: LocalBackendOptions[] = [];
  const output: string[] = [];
  const errors: string[] = [];
  let stopped = 0;
  const code = await runLocal(argv, {
    environment: {},
    print: (line) => output.push(line),
    printError: (line) => errors.push(line),
    async startLocalBackend(options) {
      started.push(options);
      const stop = async () => {
        stopped += 1;
      };
      const { model = 'stand-in', webhook } = fakes;
      return { url: 'http://127.0.0.1:1', model, webhook, stop } as LocalBackend;
    },
    runCommand: async () => 0,
    untilInterrupted: async () => {},
    ...fakes,
  });
  return { code, output, errors, started, stopped };
}

test('starts the backend with what the command line says', async () => {
  const { started } = await run(['--port', '3', '--outputs', 'x.json']);
  expect(started).toMatchObject([{ port: 3, outputs: 'x.json' }]);
});

test('--delay slows the stand-in down, but a real model is asked where the environment names one', async () => {
  expect((await run(['--delay', '50'])).started[0]?.standIn).toEqual({ delay: 50, pace: 40 });
  const environment = { OPENAI_API_KEY: 'sk-x' };
  expect((await run(['--delay', '50'], { environment })).started[0]).not.toHaveProperty('standIn');
});

test('--fail asks the stand-in, whatever key is there', async () => {
  const { started } = await run(['--fail', '500'], { environment: { OPENAI_API_KEY: 'sk-x' } });
  expect(started[0]?.standIn?.answer?.({} as never)).toEqual({ status: 500 });
});

test('--background has requests answered in the background, and tells where the webhook listens', async () => {
  const { started, output } = await run(['--background'], {
    webhook: { url: 'http://127.0.0.1:2/', secret: 's' },
  });
  expect(started[0]?.background).toBe(true);
  expect(output).toContain('Webhook:  http://127.0.0.1:2/');
  expect((await run([])).started[0]).not.toHaveProperty('background');
});

test('tells which server answers when one does', async () => {
  const { output } = await run([], { model: 'http://localhost:11434/v1' });
  expect(output).toContain('Model:    http://localhost:11434/v1');
});

test('prints its usage and starts nothing', async () => {
  const { code, output, started } = await run(['--help']);
  expect(code).toBe(0);
  expect(output.join()).toContain('Usage: amplify-ai-request-local');
  expect(started).toEqual([]);
});

test('a command line that it does not understand ends with 2, and starts nothing', async () => {
  expect(await run(['--nonsense'])).toMatchObject({
    code: 2,
    errors: [expect.stringMatching('--nonsense')],
    started: [],
  });
});

test('what cannot be started is one line, and ends with 1', async () => {
  const startLocalBackend = async () => {
    throw new Error('Port 20202 is taken\nand more');
  };
  expect(await run([], { startLocalBackend })).toMatchObject({ code: 1, errors: ['Port 20202 is taken'] });
});

test('stops the backend when the command cannot be run', async () => {
  const runCommand = async () => {
    throw new Error('x cannot be run (ENOENT)');
  };
  expect(await run(['--', 'x'], { runCommand })).toMatchObject({ code: 1, stopped: 1 });
});
