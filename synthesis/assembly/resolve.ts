import type { Template } from './readAssembly.js';

/**
 * Turns a value of a template into what can be compared: references through nested stacks become the name of the
 * resource that they end at, as in `${OpenAIRequestTable.TableArn}`, and joined texts become one.
 */
export function resolve(template: Template, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(template, item));
  if (typeof value !== 'object' || value === null) return value;
  const [[key = '', inner] = []] = Object.entries(value);
  if (key === 'Ref') return reference(template, String(inner));
  if (key === 'Fn::GetAtt') return attribute(template, [inner].flat().join('.'));
  if (key === 'Fn::Join') return joined(template, inner as [string, unknown]);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve(template, item)]));
}

function reference(template: Template, name: string): unknown {
  const { parent, parameters = {} } = template;
  return parent && name in parameters ? resolve(parent, parameters[name]) : `\${${name}}`;
}

function attribute(template: Template, name: string): unknown {
  const [id = '', kind, output = ''] = name.split('.');
  const nested = kind === 'Outputs' && template.nested[id];
  return nested ? resolve(nested, nested.Outputs?.[output]?.Value) : `\${${name}}`;
}

function joined(template: Template, [separator, parts]: [string, unknown]): unknown {
  const resolved = resolve(template, parts);
  return Array.isArray(resolved) ? resolved.join(separator) : resolved;
}
