import { isObject } from './isObject.js';

type Schema = Readonly<Record<string, unknown>>;

/** Keywords that a schema of any type may have. */
const anywhere = ['type', 'title', 'description', 'enum', 'const', '$defs', 'definitions', '$schema'];
const ofType: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems', 'maxItems'],
  string: ['pattern', 'format'],
  number: ['multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  integer: ['multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  boolean: [],
  null: [],
};
const formats = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'];

const deepest = 10;
const mostProperties = 5_000;
const mostEnumValues = 1_000;
/** Characters of all names and values together. */
const mostCharacters = 120_000;

/**
 * Tells whether OpenAI would take a schema with `strict: true`, and so hold the model to it: every object names all its
 * properties as required and allows no other, and nothing is asked for that it does not support. In doubt not: without
 * `strict` the schema still goes to the model, and with it the whole request could be refused.
 *
 * https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function allowsStrict(root: Schema): boolean {
  const seen = { properties: 0, enumValues: 0, characters: 0 };

  function fits(schema: unknown, depth: number): boolean {
    if (!isObject(schema) || depth > deepest) return false;
    if ('$ref' in schema) return Object.keys(schema).length === 1 && isKnown(schema.$ref);
    if ('anyOf' in schema) return fitsUnion(schema, depth);
    const types = [schema.type].flat();
    const allowed = types.map((type) =>
      typeof type === 'string' && Object.hasOwn(ofType, type) ? ofType[type] : undefined,
    );
    return (
      types.length > 0 &&
      allowed.every((keywords) => keywords !== undefined) &&
      Object.keys(schema).every((name) => anywhere.includes(name) || allowed.flat().includes(name)) &&
      fitsValues(schema) &&
      fitsDefinitions(schema) &&
      (!types.includes('string') || fitsText(schema)) &&
      (!types.includes('array') || fits(schema.items, depth + 1)) &&
      (!types.includes('object') || fitsObject(schema, depth))
    );
  }

  function fitsObject({ properties, required, additionalProperties }: Schema, depth: number): boolean {
    if (!isObject(properties) || !Array.isArray(required) || additionalProperties !== false) return false;
    const names = Object.keys(properties);
    seen.properties += names.length;
    seen.characters += names.join('').length;
    return (
      names.every((name) => required.includes(name)) &&
      required.every((name) => Object.hasOwn(properties, name)) &&
      Object.values(properties).every((property) => fits(property, depth + 1))
    );
  }

  /** OpenAI tells the objects of a union apart by their first property. */
  function fitsUnion({ anyOf, description, title, ...others }: Schema, depth: number): boolean {
    if (!Array.isArray(anyOf) || anyOf.length === 0 || Object.keys(others).length > 0) return false;
    const first = anyOf
      .filter((schema): schema is Schema => isObject(schema) && isObject(schema.properties))
      .map(({ properties }) => Object.keys(properties as Schema)[0]);
    return new Set(first).size === first.length && anyOf.every((schema) => fits(schema, depth + 1));
  }

  function fitsValues({ enum: values = [], const: value }: Schema): boolean {
    if (!Array.isArray(values)) return false;
    const all = value === undefined ? values : [...values, value];
    seen.enumValues += values.length;
    seen.characters += all.join('').length;
    return all.every((one) => one === null || ['string', 'number', 'boolean'].includes(typeof one));
  }

  function fitsDefinitions({ $defs = {}, definitions = {} }: Schema): boolean {
    if (!isObject($defs) || !isObject(definitions)) return false;
    seen.characters += [...Object.keys($defs), ...Object.keys(definitions)].join('').length;
    return [...Object.values($defs), ...Object.values(definitions)].every((schema) => fits(schema, 1));
  }

  /** A reference to the whole, or to a definition at its root. */
  function isKnown(reference: unknown): boolean {
    if (reference === '#') return true;
    const [, place = '', name = ''] = /^#\/(\$defs|definitions)\/([\w-]+)$/.exec(String(reference)) ?? [];
    const definitions = root[place];
    return isObject(definitions) && Object.hasOwn(definitions, name);
  }

  return (
    root.type === 'object' &&
    fits(root, 1) &&
    seen.properties <= mostProperties &&
    seen.enumValues <= mostEnumValues &&
    seen.characters <= mostCharacters
  );
}

/** Its patterns know no looking around: a group must be a plain one. */
function fitsText({ pattern, format }: Schema): boolean {
  return (
    (pattern === undefined || (typeof pattern === 'string' && !/\(\?(?!:)/.test(pattern))) &&
    (format === undefined || formats.includes(String(format)))
  );
}
