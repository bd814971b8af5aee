import type { Settings } from '../settings.js';
import { RequestFailure } from './failure.js';
import { parseVariables } from './parseVariables.js';
import type { StoredRequest } from './storedRequest.js';
import { toModelCall } from './toModelCall.js';

/**
 * Finds what is wrong with what a client sent, before it costs anything. Presets are the worker's to know: of them only the
 * form is checked here.
 */
export function checkRequest(request: StoredRequest, settings: Settings): RequestFailure | undefined {
  try {
    checkSize(request, settings.limits);
    if (request.preset !== undefined) checkPresetRequest(request);
    else if (settings.presetsOnly) throw invalid('Only presets are answered here: give the name of one');
    else checkCharacters(toModelCall(request, settings, new Map()).messages.map(({ content }) => content));
    return undefined;
  } catch (error) {
    if (error instanceof RequestFailure) return error;
    throw error;
  }
}

function checkSize(
  { system, prompt, messages, variables, preset, schema }: StoredRequest,
  { promptBytes }: Settings['limits'],
): void {
  const text = [system, prompt, messages, variables, preset, schema].join('');
  if (Buffer.byteLength(text) > promptBytes) {
    throw invalid(`The request is too long: give at most ${promptBytes} bytes of text and schema`);
  }
}

/** Looks at what is said, each text by itself: JSON hides half a character behind an escape. */
function checkCharacters(values: readonly unknown[]): void {
  if (values.some((value) => typeof value === 'string' && !value.isWellFormed())) {
    throw invalid('The text holds half a character: repair it, or leave it out');
  }
}

/** A name and what fills it: anything else could bend the prompt that the app's author wrote. */
function checkPresetRequest(request: StoredRequest): void {
  const { preset, variables, system, prompt, messages, token, temperature, format, model, schema } = request;
  const others = { system, prompt, messages, token, temperature, format, model, schema };
  if (Object.values(others).some((value) => value !== undefined)) {
    throw invalid('With a preset only its variables can be given: leave everything else out');
  }
  checkCharacters([preset, ...Object.values(parseVariables(variables))]);
}

function invalid(message: string): RequestFailure {
  return new RequestFailure('invalid_input', message);
}
