import { Kind, parse } from 'graphql';

/** Lists the fields of a type, by name. */
export function fieldsOf(schema: string, type: string): string[] {
  const definition = parse(schema).definitions.find(
    (one) => one.kind === Kind.OBJECT_TYPE_DEFINITION && one.name.value === type,
  );
  if (definition?.kind !== Kind.OBJECT_TYPE_DEFINITION) throw new Error(`The schema has no type ${type}.`);
  return definition.fields?.map(({ name }) => name.value) ?? [];
}
