import { operationNames } from '@amplify-ai-request/client/protocol';
import { type DefinitionNode, Kind, type ObjectTypeDefinitionNode, parse, print, visit } from 'graphql';

/** Reduces an app's whole schema to what our clients see of it: our fields and every type that they lead to. */
export function servedSchema(wholeSchema: string): string {
  const ours = Object.values<string>(operationNames());
  const definitions = parse(wholeSchema).definitions;
  const served: DefinitionNode[] = definitions.filter(isRoot).map((root) => ({
    ...root,
    fields: root.fields?.filter((field) => ours.includes(field.name.value)),
  }));
  // The list grows while it is walked: a type that is found may lead to others.
  for (const definition of served) {
    visit(definition, {
      NamedType({ name }) {
        const found = definitions.find((other) => 'name' in other && other.name?.value === name.value);
        if (found && !served.includes(found)) served.push(found);
      },
    });
  }
  return `${served.map((definition) => print(definition)).join('\n\n')}\n`;
}

function isRoot(definition: DefinitionNode): definition is ObjectTypeDefinitionNode {
  const isObject = definition.kind === Kind.OBJECT_TYPE_DEFINITION;
  return isObject && ['Query', 'Mutation', 'Subscription'].includes(definition.name.value);
}
