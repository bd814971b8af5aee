import { resourcesOf, type Template } from './readAssembly.js';
import { resolve } from './resolve.js';

export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Under which condition, as JSON; absent: always. */
  readonly condition?: string;
  /** Who is given it: references to roles. */
  readonly roles: readonly string[];
}

interface Document {
  readonly Statement: readonly {
    readonly Action: string | string[];
    readonly Resource: string | string[];
    readonly Condition?: object;
  }[];
}

/** All statements of all policies of an app. */
export function statementsOf(templates: readonly Template[]): Statement[] {
  return resourcesOf(templates, 'AWS::IAM::Policy').flatMap(({ template, properties }) => {
    const { PolicyDocument, Roles } = resolve(template, properties) as {
      PolicyDocument: Document;
      Roles: string[];
    };
    return PolicyDocument.Statement.map(({ Action, Resource, Condition }) => ({
      actions: [Action].flat(),
      resources: [Resource]
        .flat()
        .map((resource) => (typeof resource === 'string' ? resource : JSON.stringify(resource))),
      ...(Condition && { condition: JSON.stringify(Condition) }),
      roles: Roles,
    }));
  });
}
