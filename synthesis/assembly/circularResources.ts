import type { Template } from './readAssembly.js';

/**
 * Names the resources of a template that wait for each other, nested stacks among them. CDK only warns of some of these
 * circles, and CloudFormation refuses all of them, an hour later.
 */
export function circularResources({ Resources }: Pick<Template, 'Resources'>): string[] {
  const waiting = new Map(
    Object.entries(Resources).map(([id, { Properties, DependsOn = [] }]) => {
      const needed = [...referencesIn(Properties), ...[DependsOn].flat()];
      return [id, needed.filter((other) => other in Resources)];
    }),
  );
  // Whatever needs nobody that still waits can be created, again and again; those that are left form the circles.
  for (let before = -1; before !== waiting.size; ) {
    before = waiting.size;
    for (const [id, needed] of waiting) if (!needed.some((other) => waiting.has(other))) waiting.delete(id);
  }
  return [...waiting.keys()];
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String([inner].flat()[0]).split('.')[0] ?? ''];
    if (key === 'Fn::Sub') return [...namesIn([inner].flat()[0]), ...referencesIn([inner].flat()[1])];
    return referencesIn(inner);
  });
}

function namesIn(text: unknown): string[] {
  return [...String(text).matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
}
