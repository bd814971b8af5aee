import { isTerminal } from '@amplify-ai-request/client/protocol';

/** What a client may see of a request, by the rules alone: no table, no stream, no worker. */
interface Known {
  readonly owner: string;
  /** Absent on what a cancel left of a request that it overtook. */
  readonly prompt?: string;
  status: string;
}

/** Which states may follow a state, seen from outside. */
const next: Readonly<Record<string, readonly string[]>> = {
  queued: ['queued', 'in_progress', 'completed', 'failed', 'cancelled'],
  // A worker that died may be followed by another, where the deployer wants that.
  in_progress: ['queued', 'in_progress', 'completed', 'failed', 'cancelled'],
};

/**
 * The rules of the API, as short as they can be said: who may do what, and what he must be told. What a row becomes is for
 * the backend to decide; the rules only say what may follow what.
 */
export function createReference() {
  const requests = new Map<string, Known>();

  function mayBecome(request: Known, status: string): boolean {
    const allowed = isTerminal(request.status) ? [request.status] : (next[request.status] ?? []);
    if (!allowed.includes(status)) return false;
    request.status = status;
    return true;
  }

  return {
    /** The status that the answer must have, or the error that must be told. */
    submit(owner: string, id: string, prompt: string): string | 'any' {
      const known = requests.get(id);
      if (!known) {
        requests.set(id, { owner, prompt, status: 'queued' });
        return 'queued';
      }
      if (known.owner !== owner) return 'conflict';
      if (known.prompt === undefined) return 'cancelled';
      return known.prompt === prompt ? 'any' : 'conflict';
    },
    cancel(owner: string, id: string): string | 'any' {
      const known = requests.get(id);
      if (!known) {
        requests.set(id, { owner, status: 'cancelled' });
        return 'cancelled';
      }
      return known.owner === owner ? 'over' : 'not_found';
    },
    fetch(owner: string, id: string): string | 'any' {
      return requests.get(id)?.owner === owner ? 'any' : 'not_found';
    },
    /** Takes note of a status that a client was shown, and tells whether it may follow the last one. */
    sees(id: string, status: string): boolean {
      const known = requests.get(id);
      return known !== undefined && mayBecome(known, status);
    },
  };
}
