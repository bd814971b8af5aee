import { type AuthSession, fetchAuthSession } from 'aws-amplify/auth';

let pending: Promise<AuthSession> | undefined;

/**
 * Asks Amplify who the caller is. Calls at the same time share one question: of two that find no guest yet, Amplify makes
 * two, keeps one, and whatever the other has submitted is lost to both.
 */
export function session(): Promise<AuthSession> {
  pending ??= fetchAuthSession().finally(() => {
    pending = undefined;
  });
  return pending;
}
