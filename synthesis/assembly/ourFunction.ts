import { resourcesOf, type Template } from './readAssembly.js';
import { resolve } from './resolve.js';

export type FunctionKind = 'Dispatcher' | 'Worker' | 'Webhook';

export interface OurFunction {
  readonly reference: string;
  readonly role: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Finds one of our functions in an app. */
export function ourFunction(templates: readonly Template[], name: string, kind: FunctionKind): OurFunction {
  const key = name ? `chatOpenAIRequest${kind}` : `openAIRequest${kind}`;
  const found = resourcesOf(templates, 'AWS::Lambda::Function').find(({ id }) =>
    id.startsWith(`${key}lambda`),
  );
  if (!found) throw new Error(`The app has no ${key}.`);
  const properties = resolve(found.template, found.properties) as Record<string, unknown>;
  const { Variables } = properties.Environment as { Variables: Record<string, unknown> };
  const role = String(properties.Role).replace('.Arn}', '}');
  return { reference: `\${${found.id}}`, role, variables: Variables, properties };
}
