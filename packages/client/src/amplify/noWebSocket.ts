import { AIRequestError } from '../errors.js';

const advice =
  'This Node has no WebSocket: put one in place before the first request, as in globalThis.WebSocket ??= (await import("ws")).WebSocket, or use Node 22.';

let said = false;

/** Says, on the console only once, what a subscription lacks here. */
export function noWebSocket(): AIRequestError {
  if (!said) console.warn(`amplify-ai-request: live updates fall back to polling. ${advice}`);
  said = true;
  return new AIRequestError('misconfigured', advice);
}
