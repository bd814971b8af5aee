import { isObject } from './isObject.js';

type Schema = Readonly<Record<string, unknown>>;

/**
 * Puts what the root of a JSON schema refers to in its place: zod writes every schema that has an id as a reference, and
 * OpenAI takes none for a root.
 */
export function unfoldRoot(schema: Schema): Schema {
  const { $ref, ...others } = schema;
  const name = typeof $ref === 'string' && $ref.startsWith('#/$defs/') ? $ref.slice('#/$defs/'.length) : '';
  const meant = isObject(others.$defs) && Object.hasOwn(others.$defs, name) ? others.$defs[name] : undefined;
  return isObject(meant) ? { ...meant, ...others } : schema;
}
