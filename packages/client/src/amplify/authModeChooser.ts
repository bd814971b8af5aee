import { session } from './session.js';

type AuthMode = 'userPool' | 'identityPool';

/**
 * Chooses how to call for a request, and stays with it: a row belongs to whom submitted it, so a request must not change
 * its owner when somebody signs in or out.
 */
export function authModeChooser() {
  const chosen = new Map<string, Promise<AuthMode>>();
  return {
    choose(id: string): Promise<AuthMode> {
      const known = chosen.get(id);
      if (known) return known;
      const choice = chooseAuthMode();
      chosen.set(id, choice);
      choice.catch(() => chosen.delete(id));
      return choice;
    },
    /** The request is over, or there is none: nothing more will be asked about it. */
    forget(id: string): void {
      chosen.delete(id);
    },
  };
}

async function chooseAuthMode(): Promise<AuthMode> {
  const { tokens } = await session();
  return tokens ? 'userPool' : 'identityPool';
}
