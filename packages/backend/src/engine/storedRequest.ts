import * as z from 'zod';

/** A request as the engine reads it from the table: what the client sent, unchecked, and how far it got. */
export const storedRequestSchema = z.object({
  id: z.string(),
  status: z.string(),
  system: z.string().optional(),
  prompt: z.string().optional(),
  messages: z.string().optional(),
  token: z.number().optional(),
  temperature: z.number().optional(),
  format: z.string().optional(),
  model: z.string().optional(),
  attempt: z.string().optional(),
  created_at: z.iso.datetime(),
  admitted_at: z.iso.datetime().optional(),
  deadline_at: z.iso.datetime().optional(),
});

export type StoredRequest = Readonly<z.infer<typeof storedRequestSchema>>;
