/**
 * How this product answers requests, and how a client waits for the answer.
 *
 * @type {Readonly<Record<string, { background: boolean, mode: 'poll' | 'subscribe' }>>}
 */
export const variants = {
  'hold, polling': { background: false, mode: 'poll' },
  'hold, subscribing': { background: false, mode: 'subscribe' },
  'background, polling': { background: true, mode: 'poll' },
  'background, subscribing': { background: true, mode: 'subscribe' },
};
