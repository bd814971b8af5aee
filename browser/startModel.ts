import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface Model {
  /** The base URL for an OpenAI client. */
  readonly baseUrl: string;
  /** How many times it was asked. */
  readonly asked: number;
  /**
   * Has it write no further than to this share of an answer: to 1, all of it, unless it is told otherwise. So a test has the
   * time that it takes to look at an answer that is being written, on any machine.
   */
  writeUpTo(share: number): void;
  close(): Promise<void>;
}

/** Milliseconds from word to word. */
const pace = 30;

/** Starts a server that streams an answer as OpenAI does, as far as it is let, and refuses to speak of what is forbidden. */
export async function startModel(answer: string): Promise<Model> {
  const words = answer.match(/\s*\S+/g) ?? [];
  let asked = 0;
  let share = 1;
  const changes = new EventEmitter();

  async function reply(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    asked += 1;
    const isForbidden = (await textOf(incoming)).includes('forbidden');
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    outgoing.flushHeaders();
    for (const [index, content] of isForbidden ? [] : words.entries()) {
      while (index >= share * words.length) await once(changes, 'share');
      await wait(pace);
      if (outgoing.destroyed) return;
      outgoing.write(toEvent({ delta: { content }, finish_reason: null }));
    }
    outgoing.write(toEvent({ delta: {}, finish_reason: isForbidden ? 'content_filter' : 'stop' }));
    outgoing.end('data: [DONE]\n\n');
  }

  const server = createServer((incoming, outgoing) => void reply(incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    get asked() {
      return asked;
    },
    writeUpTo(next) {
      share = next;
      changes.emit('share');
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** https://platform.openai.com/docs/api-reference/chat/streaming */
function toEvent(choice: object): string {
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model: 'gpt-4o-mini' };
  const usage = { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 };
  return `data: ${JSON.stringify({ ...head, choices: [{ index: 0, ...choice }], usage })}\n\n`;
}
