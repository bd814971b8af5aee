import type { Authorization } from '@amplify-ai-request/backend/runtime';

/** How a caller has proved who he is. Every API of ours takes `iam`, and one of the others. */
export type AuthorizationMode = 'iam' | Authorization;

/** The directive of the schema that opens a field or a type to callers of a mode. */
export const directiveOf: Readonly<Record<AuthorizationMode, string>> = {
  iam: 'aws_iam',
  userPool: 'aws_cognito_user_pools',
  oidc: 'aws_oidc',
  lambda: 'aws_lambda',
  apiKey: 'aws_api_key',
};
