import { Amplify, type ResourcesConfig } from 'aws-amplify';
import { cognitoCredentialsProvider } from 'aws-amplify/auth/cognito';
import { afterEach, beforeEach, vi } from 'vitest';
import { type LocalBackend, type LocalBackendOptions, startLocalBackend } from '../src/index.js';

/** A local backend for one test at a time, with the real Amplify client configured for it. */
export function useBackend() {
  let backend: LocalBackend | undefined;

  beforeEach(() => {
    // Amplify warns that the identity pool's endpoint is not AWS's.
    vi.spyOn(console, 'warn').mockImplementation(() => {});
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await backend?.stop().catch(() => {});
  });

  return async function start(options: LocalBackendOptions = {}): Promise<LocalBackend> {
    backend = await startLocalBackend({ environment: {}, standIn: {}, ...options });
    Amplify.configure(backend.outputs satisfies ResourcesConfig);
    // A fresh browser: Amplify keeps a guest in memory.
    await cognitoCredentialsProvider.clearCredentialsAndIdentityId();
    return backend;
  };
}
