import { attendResponse } from './attendResponse.js';
import type { Presets, WorkerPorts } from './ports.js';
import { presetOf } from './presetOf.js';
import { run } from './run.js';
import { submitInBackground } from './submitInBackground.js';

/**
 * Does what a worker's event asks for. In an app without background mode that is the model's answer; in one with it, the row
 * tells: a response is looked up, or cancelled where the request is over, and a queued request is submitted or, where its
 * preset wants that, answered while the worker waits.
 *
 * @param options.remainingMs What is left on Lambda's clock.
 */
export async function work(
  id: string,
  ports: WorkerPorts,
  { remainingMs, presets = new Map() }: { remainingMs: number; presets?: Presets },
): Promise<void> {
  const { background, store, settings } = ports;
  if (!background) return run(id, ports, { remainingMs, presets });
  const request = await store.read(id);
  if (request?.response_id !== undefined) {
    return attendResponse(request, request.response_id, { ...ports, background }, presets);
  }
  if (request?.status !== 'queued') return;
  const isInBackground = presetOf(request, presets)?.background ?? settings.background;
  return isInBackground
    ? submitInBackground(id, { ...ports, background }, { remainingMs, presets })
    : run(id, ports, { remainingMs, presets });
}
