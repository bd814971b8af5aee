import { startLocalBackend } from '@amplify-ai-request/local';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { cognitoCredentialsProvider } from 'aws-amplify/auth/cognito';
import { ConsoleLogger } from 'aws-amplify/utils';

/** @import { LocalBackendOptions } from '@amplify-ai-request/local' */

/**
 * Starts a local backend, and makes the Amplify of this process a guest of it.
 *
 * @param {LocalBackendOptions} options
 */
export async function startBackend(options) {
  // Amplify would remark that the local backend is not AWS.
  ConsoleLogger.LOG_LEVEL = 'ERROR';
  const backend = await startLocalBackend({ environment: {}, ...options });
  Amplify.configure(/** @type {Parameters<typeof Amplify.configure>[0]} */ (backend.outputs));
  // As a page that has been open for a while: of several first calls at once Amplify makes several guests.
  await cognitoCredentialsProvider.clearCredentialsAndIdentityId();
  await fetchAuthSession();
  return backend;
}
