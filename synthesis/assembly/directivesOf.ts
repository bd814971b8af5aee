import { Kind, parse, print } from 'graphql';

/** Lists the directives of a field of Query, Mutation or Subscription, in the order of the alphabet. */
export function directivesOf(schema: string, fieldName: string): string[] {
  const roots = ['Query', 'Mutation', 'Subscription'];
  const fields = parse(schema).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION && roots.includes(definition.name.value)
      ? (definition.fields ?? [])
      : [],
  );
  const field = fields.find(({ name }) => name.value === fieldName);
  if (!field) throw new Error(`The schema has no field ${fieldName}.`);
  return field.directives?.map((directive) => print(directive)).toSorted() ?? [];
}
