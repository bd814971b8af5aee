import { amplifyTransport } from './amplify/amplifyTransport.js';
import type { AIRequestTransport } from './transport.js';

let shared: AIRequestTransport | undefined;

/** The transport of everyone who brings none: one for all, so that handles on the same id share their poller. */
export function defaultTransport(): AIRequestTransport {
  shared ??= amplifyTransport();
  return shared;
}
