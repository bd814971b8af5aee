/**
 * What is compared. Each is a way to answer requests, and one to wait for the answer; another bench may add its own: all that
 * `toCost` asks of it are the counts of `runVariant.mjs`.
 */
export const variants = {
  'hold, polling': { backend: { background: false }, mode: 'poll' },
  'hold, subscribing': { backend: { background: false }, mode: 'subscribe' },
  'background, polling': { backend: { background: true }, mode: 'poll' },
  'background, subscribing': { backend: { background: true }, mode: 'subscribe' },
};
