import type { OutputFormat } from '@amplify-ai-request/client/protocol';
import type { Preset } from './presets.js';
import type { StoredRequest } from './storedRequest.js';

/**
 * Tells in what form a request was to be answered, as `toModelCall` asked for it. It refuses nothing: an answer that comes
 * hours later is taken in, though the deployer may allow less by then.
 */
export function answerFormat(request: StoredRequest, preset: Preset | undefined): OutputFormat {
  if (request.preset !== undefined) return preset?.format ?? (preset?.schema ? 'json' : 'text');
  return request.schema !== undefined || request.format === 'json' ? 'json' : 'text';
}
