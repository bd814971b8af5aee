import { RequestFailure } from './failure.js';
import { deepestObject, parseObject } from './parseObject.js';

/**
 * Reads the JSON schema that a client sent as JSON text. What it says is for the model's server to judge, and whether the
 * answer follows it for the client.
 *
 * @throws {RequestFailure} `invalid_input` when it is no object, or too deep.
 */
export function parseSchema(text: string): Readonly<Record<string, unknown>> {
  const schema = parseObject(text);
  if (schema) return schema;
  throw new RequestFailure(
    'invalid_input',
    `The schema is no JSON object of at most ${deepestObject} levels: give a JSON schema, as text`,
  );
}
