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
  const { store, settings } = ports;
  const options = { remainingMs, presets };
  // Where background mode has been taken out again, what was submitted before is looked after: only that costs a read.
  if (!settings.background && (await run(id, ports, options))) return;
  const request = await store.read(id);
  if (request?.response_id !== undefined) {
    return attendResponse(request, request.response_id, ports, presets);
  }
  if (!settings.background || request?.status !== 'queued') return;
  const isInBackground = presetOf(request, presets)?.background ?? settings.background;
  await (isInBackground ? submitInBackground : run)(id, ports, options);
}
