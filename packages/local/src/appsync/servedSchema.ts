import { buildASTSchema, type GraphQLSchema, Kind, parse } from 'graphql';

/** What AppSync knows without being told. https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html */
const builtIn = parse(`
  directive @aws_api_key on OBJECT | FIELD_DEFINITION
  directive @aws_auth(cognito_groups: [String!]!) on FIELD_DEFINITION
  directive @aws_cognito_user_pools(cognito_groups: [String!]) on OBJECT | FIELD_DEFINITION
  directive @aws_iam on OBJECT | FIELD_DEFINITION
  directive @aws_lambda on OBJECT | FIELD_DEFINITION
  directive @aws_oidc on OBJECT | FIELD_DEFINITION
  directive @aws_subscribe(mutations: [String!]) on FIELD_DEFINITION
  scalar AWSDate
  scalar AWSDateTime
  scalar AWSEmail
  scalar AWSIPAddress
  scalar AWSJSON
  scalar AWSPhone
  scalar AWSTime
  scalar AWSTimestamp
  scalar AWSURL
`);

/** Builds the schema from an SDL with AppSync's directives and scalars, whether or not the SDL defines them. */
export function buildServedSchema(sdl: string): GraphQLSchema {
  const document = parse(sdl);
  const names = new Set(document.definitions.map(nameOf));
  const missing = builtIn.definitions.filter((definition) => !names.has(nameOf(definition)));
  return buildASTSchema({ kind: Kind.DOCUMENT, definitions: [...missing, ...document.definitions] });
}

function nameOf(definition: object): string | undefined {
  return 'name' in definition ? (definition.name as { value: string } | undefined)?.value : undefined;
}
