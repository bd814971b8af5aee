import type { ConstDirectiveNode, GraphQLResolveInfo } from 'graphql';
import { directiveOf } from './authorizationMode.js';
import type { Caller } from './identify.js';

/** Every directive that says who may see a field; with none of them the API's default holds. */
const accessDirective = /^aws_(api_key|auth|cognito_user_pools|iam|lambda|oidc)$/;

/**
 * Tells whether the caller may see a field: its own directives decide, else its type's, else the API's default, which is
 * `iam` here. https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
 */
export function mayAccess(
  { mode, identity }: Caller,
  { parentType, fieldName }: Pick<GraphQLResolveInfo, 'parentType' | 'fieldName'>,
): boolean {
  const field = parentType.getFields()[fieldName]?.astNode;
  const own = accessRules(field?.directives);
  const rules = own.length > 0 ? own : accessRules(parentType.astNode?.directives);
  if (rules.length === 0) return mode === 'iam';
  const rule = rules.find(({ name }) => name.value === directiveOf[mode]);
  if (!rule) return false;
  const groups = groupsOf(rule);
  const mine: unknown = identity?.groups;
  return !groups || (Array.isArray(mine) && groups.some((group) => mine.includes(group)));
}

function accessRules(directives: readonly ConstDirectiveNode[] = []): ConstDirectiveNode[] {
  return directives.filter(({ name }) => accessDirective.test(name.value));
}

function groupsOf({ arguments: values = [] }: ConstDirectiveNode): string[] | undefined {
  const groups = values.find(({ name }) => name.value === 'cognito_groups')?.value;
  return groups?.kind === 'ListValue'
    ? groups.values.flatMap((group) => (group.kind === 'StringValue' ? [group.value] : []))
    : undefined;
}
