import type { Presets } from './ports.js';
import type { Preset } from './presets.js';
import type { StoredRequest } from './storedRequest.js';

/** The preset that a request names, if there is one of that name. */
export function presetOf({ preset }: StoredRequest, presets: Presets): Preset | undefined {
  return preset === undefined ? undefined : presets.get(preset);
}
