import { createAIRequest } from '@amplify-ai-request/client';
import { isTerminal } from '@amplify-ai-request/client/protocol';

/** @import { AIRequestTransport, PollOptions } from '@amplify-ai-request/client' */

/** @typedef {(transport: AIRequestTransport) => PromiseLike<unknown>} Way submits a request and waits until it is over */

/** As people write it by hand: 2 s, then 1 s more each time, 10 s at most. */
export function* tutorialWaits() {
  for (let wait = 2_000; ; wait = Math.min(wait + 1_000, 10_000)) yield wait;
}

/** @param {number} milliseconds */
export function* fixedWaits(milliseconds) {
  for (;;) yield milliseconds;
}

/**
 * @param {number} firstMs
 * @param {number} longestMs
 */
export function* doublingWaits(firstMs, longestMs) {
  for (let wait = firstMs; ; wait = Math.min(wait * 2, longestMs)) yield wait;
}

/**
 * A loop that reads after each of the waits.
 *
 * @param {() => Iterable<number>} waits in milliseconds
 * @returns {Way}
 */
export function loop(waits) {
  return async (transport) => {
    const id = crypto.randomUUID();
    const { signal } = new AbortController();
    await transport.submit(id, { prompt: 'Go' }, { signal });
    for (const wait of waits()) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      const { status } = await transport.fetch(id, { signal });
      if (isTerminal(status)) return;
    }
  };
}

/**
 * The client itself.
 *
 * @param {PollOptions} [poll]
 * @returns {Way}
 */
export function client(poll) {
  // The client would end a wait of ten minutes, since the transport's rows name no deadline.
  return (transport) =>
    createAIRequest({ prompt: 'Go' }, { transport, poll, timeout: Number.POSITIVE_INFINITY });
}

export const ours = "this product: mode 'poll'";
export const tutorial = "a tutorial's loop: 2 s, then 1 s more each time, 10 s at most";

/** @type {Readonly<Record<string, Way>>} */
export const ways = {
  [tutorial]: loop(tutorialWaits),
  'fixed, 500 ms': loop(() => fixedWaits(500)),
  'fixed, 2 s': loop(() => fixedWaits(2_000)),
  'fixed, 5 s': loop(() => fixedWaits(5_000)),
  'doubling, from 0.5 s to 15 s': loop(() => doublingWaits(500, 15_000)),
  [ours]: client(),
};
