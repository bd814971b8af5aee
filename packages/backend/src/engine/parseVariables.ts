import { RequestFailure } from './failure.js';
import { deepestObject, parseObject } from './parseObject.js';

/**
 * Reads the variables of a preset, which a client sent as JSON text.
 *
 * @throws {RequestFailure} `invalid_input` when they are no object, or too deep.
 */
export function parseVariables(text = '{}'): Readonly<Record<string, unknown>> {
  const variables = parseObject(text);
  if (variables) return variables;
  throw new RequestFailure(
    'invalid_input',
    `The variables are no JSON object of at most ${deepestObject} levels: give { name: value, … }`,
  );
}
