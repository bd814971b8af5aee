import { resolveSettings } from '../../packages/backend/dist/settings.js';

/**
 * What Lambda and `connect` put into the functions' environment.
 *
 * @param {string} [url] where DynamoDB, AppSync and the model are, all three
 */
export function functionEnvironment(url = 'https://nowhere.example') {
  const options = { maxTokens: 1_000_000, limits: { maxTokens: 1_000_000 }, baseUrl: `${url}/v1` };
  return {
    ...process.env,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_ENDPOINT_URL: url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AI_REQUEST_TABLE: 'table',
    AI_REQUEST_WORKER: 'worker',
    AI_REQUEST_GRAPHQL_URL: `${url}/graphql`,
    AI_REQUEST_SETTINGS: JSON.stringify(resolveSettings(options, {})),
  };
}
