import { isObject } from './isObject.js';

type Schema = Readonly<Record<string, unknown>>;

/**
 * Has every object of a JSON schema that says nothing of it allow no other properties than its own. What fits then fits the
 * schema as it was, too; and OpenAI holds a model strictly to closed objects only, which most libraries leave open.
 */
export function closeObjects(schema: Schema): Schema {
  const { properties, items, anyOf, $defs, definitions } = schema;
  return {
    ...schema,
    ...(isObject(properties) && { additionalProperties: false, properties: each(properties) }),
    // As it was, where it said so.
    ...('additionalProperties' in schema && { additionalProperties: schema.additionalProperties }),
    ...(isObject(items) && { items: closeObjects(items) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map((one) => (isObject(one) ? closeObjects(one) : one)) }),
    ...(isObject($defs) && { $defs: each($defs) }),
    ...(isObject(definitions) && { definitions: each(definitions) }),
  };
}

function each(schemas: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, isObject(schema) ? closeObjects(schema) : schema]),
  );
}
