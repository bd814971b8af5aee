import { setMaxListeners } from 'node:events';

/** Makes a controller whose signal any number may listen to at once: Node would take more than ten for a leak. */
export function longLivedController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
