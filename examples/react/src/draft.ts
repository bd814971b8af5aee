import { z } from 'zod';
import { priorities } from './ticket';

const text = z.string().catch('');

const draftSchema = z.object({
  title: text,
  customer: text,
  /** `null` says that the message has none, `undefined` that nobody knows yet. */
  orderNumber: z.string().nullish().catch(undefined),
  priority: z.enum(priorities).optional().catch(undefined),
  mood: text,
  summary: text,
  steps: z.array(text).catch([]),
});

/** A ticket as far as it is written. */
export type Draft = z.infer<typeof draftSchema>;

/** Takes what can be shown from partial data, which nobody has checked: of an answer that does not fit, as much as fits. */
export function toDraft(partialData: unknown): Draft {
  return draftSchema.parse(typeof partialData === 'object' && partialData ? partialData : {});
}
