import { a } from '@aws-amplify/backend';
import { checkSchema, checkSchemaOptions, type SchemaOptions } from './options.js';
import { type OpenAIRequestsSchema, openAIRequestsSchema } from './schema.js';

/** Describes a schema as `a.schema()` and its SQL sibling make it. */
export type MemberSchema = Parameters<typeof a.combine>[0][number];

type Combined<Members extends MemberSchema[]> = ReturnType<typeof a.combine<Members>>;

/**
 * Adds the table, the types and the operations of AI requests to what an app gives to `defineData`: a schema, one of an
 * SQL database, one combined by `a.combine()`, or a GraphQL text.
 *
 * @throws Error when an option is not valid, there is no schema, or it has one of the added names already.
 * @example
 * const schema = withOpenAIRequests(a.schema({ Todo: … }));
 * export type Schema = ClientSchema<typeof schema>;
 * export const data = defineData({ schema });
 */
export function withOpenAIRequests<Members extends MemberSchema[], const Name extends string = ''>(
  schema: { schemas: [...Members] },
  options?: SchemaOptions<Name>,
): Combined<[...Members, OpenAIRequestsSchema<Name>]>;
export function withOpenAIRequests<Member extends MemberSchema, const Name extends string = ''>(
  schema: Member,
  options?: SchemaOptions<Name>,
): Combined<[Member, OpenAIRequestsSchema<Name>]>;
export function withOpenAIRequests<const Name extends string = ''>(
  schema: string,
  options?: SchemaOptions<Name>,
): Combined<[OpenAIRequestsSchema<Name>]>;
export function withOpenAIRequests(
  schema: string | MemberSchema | { schemas: (string | MemberSchema)[] },
  options: SchemaOptions = {},
): unknown {
  checkSchema(schema);
  checkSchemaOptions(options);
  const ours = openAIRequestsSchema(options.name ?? '', options.authorization ?? 'userPool');
  const members = typeof schema === 'object' && 'schemas' in schema ? schema.schemas : [schema];
  refuseTakenNames(members, Object.keys(ours.data.types));

  // `a.combine` takes no GraphQL text, but `defineData` reads the members one by one and does.
  return members.some(isText)
    ? { schemas: [...members, ours] }
    : a.combine([...members.filter(isBuilt), ours]);
}

const isText = (member: string | MemberSchema): member is string => typeof member === 'string';
const isBuilt = (member: string | MemberSchema): member is MemberSchema => typeof member !== 'string';

function refuseTakenNames(members: (string | MemberSchema)[], names: string[]): void {
  const taken = names.filter((name) => members.some((member) => defines(member, name)));
  if (taken.length === 0) return;
  throw new Error(
    `withOpenAIRequests: the schema has ${taken.join(', ')} already. Give withOpenAIRequests and ` +
      `defineOpenAIRequests a name that makes ours different, for example { name: 'Chat' }.`,
  );
}

function defines(member: string | MemberSchema, name: string): boolean {
  if (isBuilt(member)) return name in member.data.types;
  return new RegExp(`\\b(type|enum|input|interface|union|scalar)\\s+${name}\\b`).test(member);
}
