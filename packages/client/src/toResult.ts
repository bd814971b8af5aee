import type { AIResult } from './request.js';
import type { AIRequestSnapshot } from './snapshot.js';

/** The answer, as a completed request's snapshot has it. */
export function toResult<T>(snapshot: AIRequestSnapshot<T>): AIResult<T> {
  const { id, content, data, finishReason, usage, model } = snapshot;
  // Only another transport than ours can leave out the times.
  const { createdAt = new Date(), completedAt = new Date() } = snapshot;
  return { id, content, data: data as T, finishReason, usage, model, createdAt, completedAt };
}
