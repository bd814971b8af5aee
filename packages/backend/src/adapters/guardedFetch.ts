import { patientFetch } from './patientFetch.js';

/**
 * Confirms at the last moment: between that and the POST nothing is awaited. The client would wrap what `confirm` rejects
 * with, so it is kept here.
 */
export function guardedFetch(confirm: () => Promise<void>, send: typeof patientFetch = patientFetch) {
  let refusal: { readonly reason: unknown } | undefined;

  return {
    hasRefused: () => refusal !== undefined,
    throwIfRefused(): void {
      if (refusal) throw refusal.reason;
    },
    async fetch(...[input, init]: Parameters<typeof patientFetch>): Promise<Response> {
      try {
        await confirm();
      } catch (reason) {
        refusal = { reason };
        throw reason;
      }
      return send(input, init);
    },
  };
}
