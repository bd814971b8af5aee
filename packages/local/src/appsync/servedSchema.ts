import type { Authorization } from '@amplify-ai-request/backend/runtime';
import { buildASTSchema, type DocumentNode, type GraphQLSchema, Kind, parse, visit } from 'graphql';
import { directiveOf } from './authorizationMode.js';

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

/**
 * Builds the schema from an SDL with AppSync's directives and scalars, whether or not the SDL defines them.
 *
 * @param authorization Whom the SDL, which is that of the default mode, shall let in in place of users of the pool.
 */
export function buildServedSchema(sdl: string, authorization: Authorization = 'userPool'): GraphQLSchema {
  const document = openTo(authorization, parse(sdl));
  const names = new Set(document.definitions.map(nameOf));
  const missing = builtIn.definitions.filter((definition) => !names.has(nameOf(definition)));
  return buildASTSchema({ kind: Kind.DOCUMENT, definitions: [...missing, ...document.definitions] });
}

/** What `withOpenAIRequests` deploys for another mode has another directive in this place, and differs in nothing else. */
function openTo(authorization: Authorization, document: DocumentNode): DocumentNode {
  return visit(document, {
    Directive: (node) =>
      node.name.value === directiveOf.userPool
        ? { ...node, name: { ...node.name, value: directiveOf[authorization] } }
        : undefined,
  });
}

function nameOf(definition: object): string | undefined {
  return 'name' in definition ? (definition.name as { value: string } | undefined)?.value : undefined;
}
