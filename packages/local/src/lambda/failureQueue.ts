import type { StreamFailure } from './streamFailure.js';

/** Where what was given up ends, in place of an SQS queue. */
export interface FailureQueue {
  /** The oldest first; only so many are kept. */
  readonly messages: readonly StreamFailure[];
  send(message: StreamFailure): void;
}

export function createFailureQueue(kept = 1000): FailureQueue {
  const messages: StreamFailure[] = [];
  return {
    messages,
    send(message) {
      messages.push(message);
      if (messages.length > kept) messages.shift();
    },
  };
}
