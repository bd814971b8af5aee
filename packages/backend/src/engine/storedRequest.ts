import * as z from 'zod';

/** A request as the engine reads it from the table: what the client sent, unchecked, and how far it got. */
export const storedRequestSchema = z.object({
  id: z.string(),
  status: z.string(),
  owner: z.string().optional(),
  /** Whether nobody knows who the caller is: a guest of the identity pool, or who has the API key. */
  guest: z.boolean().optional(),
  system: z.string().optional(),
  prompt: z.string().optional(),
  messages: z.string().optional(),
  token: z.number().optional(),
  temperature: z.number().optional(),
  format: z.string().optional(),
  model: z.string().optional(),
  preset: z.string().optional(),
  variables: z.string().optional(),
  /** A JSON schema, as text. */
  schema: z.string().optional(),
  /** Whether the text is published while it is written. */
  stream: z.boolean().optional(),
  /** Epoch seconds. */
  ttl: z.number().optional(),
  created_at: z.iso.datetime(),
  admitted_at: z.iso.datetime().optional(),
  completed_at: z.iso.datetime().optional(),
  deadline_at: z.iso.datetime().optional(),
  /** The token under which each tally has counted it. */
  counts: z.record(z.string(), z.string()).optional(),
  attempt: z.string().optional(),
  lease_until: z.iso.datetime().optional(),
  /** How often it was put back into the queue. */
  retries: z.number().optional(),
  next_check_at: z.iso.datetime().optional(),
  /** Whether OpenAI works on it by itself. */
  background: z.boolean().optional(),
  /** When its attempt was last about to post it, in background mode. Absent: nothing was posted by this attempt. */
  submitted_at: z.iso.datetime().optional(),
  /** A response that may be alive at OpenAI: of a row that is over, one that is still to be cancelled there. */
  response_id: z.string().optional(),
  started_at: z.iso.datetime().optional(),
  content: z.string().optional(),
  seq: z.number().optional(),
  parts: z.number().optional(),
  answer_format: z.string().optional(),
  answered_by: z.string().optional(),
  finish_reason: z.string().optional(),
  token_usage: z
    .object({
      prompt_tokens: z.number(),
      completion_tokens: z.number(),
      total_tokens: z.number(),
      reasoning_tokens: z.number().optional(),
    })
    .optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});

export type StoredRequest = Readonly<z.infer<typeof storedRequestSchema>>;
