import { type DefinitionNode, Kind, type ObjectTypeDefinitionNode, parse, print } from 'graphql';

/** Lists all that a client can call, as in `Query.getTodo: Todo`. */
export function rootFields(schema: string): string[] {
  const roots = parse(schema).definitions.filter(isRoot);
  return roots.flatMap(({ name, fields = [] }) =>
    fields.map((field) => `${name.value}.${field.name.value}: ${print(field.type)}`),
  );
}

function isRoot(definition: DefinitionNode): definition is ObjectTypeDefinitionNode {
  const isObject = definition.kind === Kind.OBJECT_TYPE_DEFINITION;
  return isObject && ['Query', 'Mutation', 'Subscription'].includes(definition.name.value);
}
