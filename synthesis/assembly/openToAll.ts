import { resourcesOf, type Template } from './readAssembly.js';
import { resolve } from './resolve.js';

interface Permission {
  readonly Action: string;
  readonly FunctionName: string;
  readonly Principal: string;
}

/** What anybody may do with a function of the app: permissions as they are in the template, the function's name aside. */
export function openToAll(templates: readonly Template[]): Map<string, object[]> {
  const permissions = resourcesOf(templates, 'AWS::Lambda::Permission')
    .map(({ template, properties }) => resolve(template, properties) as Permission)
    .filter(({ Principal }) => Principal === '*');
  const found = new Map<string, object[]>();
  for (const { FunctionName, Principal: _, ...permission } of permissions) {
    const name = FunctionName.replace('.Arn}', '}');
    found.set(name, [...(found.get(name) ?? []), permission]);
  }
  return found;
}
