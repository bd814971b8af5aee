import type { GraphQLSchema } from 'graphql';

/** Reads from the schema which mutations a subscription is told of, by its `@aws_subscribe`. */
export function subscribedMutations(schema: GraphQLSchema, fieldName: string): readonly string[] {
  const field = schema.getSubscriptionType()?.getFields()[fieldName];
  const directive = field?.astNode?.directives?.find(({ name }) => name.value === 'aws_subscribe');
  const list = directive?.arguments?.find(({ name }) => name.value === 'mutations')?.value;
  return list?.kind === 'ListValue'
    ? list.values.flatMap((value) => (value.kind === 'StringValue' ? [value.value] : []))
    : [];
}
