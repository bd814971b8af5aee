import { isObject } from '../http/parseObject.js';

type Schema = Readonly<Record<string, unknown>>;

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T12:00:00Z',
  date: '2026-01-01',
  time: '12:00:00Z',
  email: 'stand-in@example.com',
  uri: 'https://example.com',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** Beyond this a schema that holds itself is cut short. */
const deepest = 20;

/**
 * Makes a plain value that a JSON schema allows: what must be there, and of each choice the first. A text is what its
 * description says that it is. A pattern it does not understand.
 */
export function exampleOf(schema: unknown, root: unknown = schema, depth = 0): unknown {
  if (!isObject(schema) || depth > deepest) return null;
  const inner = (of: unknown) => exampleOf(of, root, depth + 1);
  if (typeof schema.$ref === 'string') return inner(lookUp(root, schema.$ref));
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return inner(choices.find((choice) => choice?.type !== 'null') ?? choices[0]);
  if (Array.isArray(schema.allOf)) return Object.assign({}, ...schema.allOf.map(inner));
  switch (typeOf(schema)) {
    case 'object':
      return toObject(schema, inner);
    case 'array':
      return toList(schema, inner);
    case 'string':
      return toText(schema);
    case 'integer':
    case 'number':
      return toNumber(schema);
    case 'boolean':
      return false;
    default:
      return null;
  }
}

function typeOf({ type, properties, items }: Schema): unknown {
  if (Array.isArray(type)) return type.find((one) => one !== 'null');
  return type ?? (properties ? 'object' : items ? 'array' : undefined);
}

function lookUp(root: unknown, reference: string): unknown {
  return reference
    .split('/')
    .slice(1)
    .map((name) => decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), root);
}

function toObject({ properties, required }: Schema, inner: (schema: unknown) => unknown): object {
  const known = isObject(properties) ? properties : {};
  const names = Array.isArray(required) ? required.map(String) : [];
  return Object.fromEntries(names.map((name) => [name, inner(known[name])]));
}

function toList({ items, minItems, maxItems }: Schema, inner: (schema: unknown) => unknown): unknown[] {
  const count = Math.min(Math.max(numberOr(minItems, 1), 0), numberOr(maxItems, Infinity));
  return Array.from({ length: count }, () => inner(items));
}

function toText({ format, description, minLength, maxLength }: Schema): string {
  const described = typeof description === 'string' && description;
  const text = typeof format === 'string' ? (formats[format] ?? 'stand-in') : described || 'stand-in';
  return text.padEnd(numberOr(minLength, 0), '.').slice(0, numberOr(maxLength, Infinity));
}

function toNumber({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Schema): number {
  const least = Math.max(numberOr(minimum, -Infinity), numberOr(exclusiveMinimum, -Infinity) + 1);
  const most = Math.min(numberOr(maximum, Infinity), numberOr(exclusiveMaximum, Infinity) - 1);
  return Math.min(Math.max(0, least), most);
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
