// Asks a model through Amplify and awaits the answer, however long the model thinks.
//
//   node ask.js "Why is the sky blue?"     one prompt, its answer shown while it is written
//   node ask.js notes.txt letter.txt       the texts of files, all at once
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AIRequestError, createAIRequest } from '@amplify-ai-request/client';
import { Amplify } from 'aws-amplify';
import { ConsoleLogger } from 'aws-amplify/utils';
import { WebSocket } from 'ws';

const outputs = new URL('./amplify_outputs.json', import.meta.url);
if (!existsSync(outputs)) {
  console.error('There is no amplify_outputs.json here: run `npm start` in the root, or `npx ampx sandbox`.');
  process.exit(1);
}
// Amplify would remark that the local backend is not AWS.
ConsoleLogger.LOG_LEVEL = 'ERROR';
// Node has one of its own from version 22 on.
if (!globalThis.WebSocket) Object.assign(globalThis, { WebSocket });
Amplify.configure(JSON.parse(await readFile(outputs, 'utf8')));

const words = process.argv.slice(2);
if (words.length === 0)
  words.push('In three sentences: why can an AI request take longer than a web request may?');

// Ctrl-C cancels on the server too: a request that nobody waits for should not be paid for.
const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('Stopped.')));

await Promise.all(words.map(ask));
// A timer of Amplify's subscriptions would hold the process for a quarter of a minute more.
process.exit();

/** @param {string} word a prompt, or the path of a file that holds one */
async function ask(word) {
  const isFile = existsSync(word);
  if (!isFile && /^\S+[./]\S+$/.test(word)) {
    console.error(`There is no file ${word}.`);
    process.exitCode = 1;
    return;
  }
  const prompt = isFile ? await readFile(word, 'utf8') : word;
  const label = words.length > 1 ? `${isFile ? basename(word) : word.slice(0, 20)}: ` : '';

  const started = performance.now();
  const stream = words.length === 1;
  const request = createAIRequest({ prompt }, { stream, signal: stop.signal });
  /** @param {string} status */
  const say = (status) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
    console.log(`${seconds} s  ${label}${status}`);
  };
  let shown = '';
  const show = () => {
    const { status } = request.snapshot;
    // The end of a text that is being printed is said below it.
    if (status === shown || (stream && status === 'completed')) return;
    shown = status;
    say(status);
  };
  show();
  const unsubscribe = request.subscribe(show);

  try {
    if (stream) await print(request.textStream);
    const { content, usage } = await request;
    if (stream) say('completed');
    else console.log(`\n${label}${content}\n`);
    console.log(`${label}${usage?.totalTokens ?? '?'} tokens, request ${request.id}\n`);
  } catch (error) {
    const reason = AIRequestError.is(error) ? `${error.code}: ${error.message}` : String(error);
    console.error(`\n${label}${reason} (request ${request.id})\n`);
    process.exitCode = 1;
    // It was rejected at once: the server is told meanwhile.
    if (stop.signal.aborted) await request.cancel().catch(() => {});
  } finally {
    unsubscribe();
  }
}

/** @param {AsyncIterable<string>} text */
async function print(text) {
  let before = '\n';
  for await (const piece of text) {
    process.stdout.write(before + piece);
    before = '';
  }
  console.log('\n');
}
