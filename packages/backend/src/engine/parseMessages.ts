import type { Message } from '@amplify-ai-request/client/protocol';
import * as z from 'zod';
import { RequestFailure } from './failure.js';

const messagesSchema = z
  .array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string().min(1) }))
  .min(1);

/**
 * Reads the conversation that a client sent as JSON text.
 *
 * @throws {RequestFailure} `invalid_input` when it is not an array of `{ role, content }` with text only.
 */
export function parseMessages(text: string): readonly Message[] {
  try {
    return messagesSchema.parse(JSON.parse(text));
  } catch {
    throw new RequestFailure(
      'invalid_input',
      'The messages are no list of { role, content }: give a role of system, user or assistant, and a text',
    );
  }
}
