import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AIRequest,
  AIRequestError,
  type AIRequestTransport,
  createAIRequest,
  resumeAIRequest,
} from '@amplify-ai-request/client';
import { isTerminal } from '@amplify-ai-request/client/protocol';
import type { Plan } from './planRequests.js';

/** What a client was told in the end: a status and, of a failure, its code. */
export interface Told {
  readonly status: string;
  readonly code?: string;
  readonly content?: string;
}

export interface Played {
  readonly id: string;
  /** What each client of the request was told; nothing by those who gave it up. */
  readonly told: readonly Told[];
  /** What they should not have met. */
  readonly surprises: readonly string[];
}

const poll = { minMs: 300, maxMs: 1_500 };

/** A client who hears nothing for so long will never hear anything. */
const longestWaitMs = 90_000;

/** Plays the client, or clients, of a request until they have heard of its end. */
export async function playRequest(
  { id, owner, way, input, patience, stranger }: Plan,
  transportOf: (owner: string) => AIRequestTransport,
): Promise<Played> {
  const transport = transportOf(owner);
  const surprises: string[] = [];
  const told: Told[] = [];
  const owned = new AbortController();
  const send = (own = input, by = transport) =>
    createAIRequest(own, { id, poll, transport: by, signal: owned.signal });

  /** Waits, and again where the backend could not be reached for a while. */
  async function hear(request: AIRequest<unknown>): Promise<void> {
    const limit = AbortSignal.timeout(longestWaitMs);
    for (;;) {
      try {
        const { content } = await request.wait({ signal: limit });
        return void told.push({ status: 'completed', content });
      } catch (error) {
        if (owned.signal.aborted && error === owned.signal.reason) return;
        const { status } = request.snapshot;
        if (!AIRequestError.is(error)) return void surprises.push(`was told ${error} while ${status}`);
        if (isTerminal(status)) return void told.push({ status, code: error.code });
        if (error.code !== 'connection') return void surprises.push(`was told ${error.code} while ${status}`);
      }
    }
  }

  /** Expects an operation to be refused by one of our codes. */
  async function expectRefusal(code: string, operation: PromiseLike<unknown>): Promise<void> {
    const outcome = await operation.then(
      () => 'no refusal',
      (error: unknown) => (AIRequestError.is(error) ? error.code : String(error)),
    );
    if (outcome !== code) surprises.push(`met ${outcome} instead of ${code}`);
  }

  async function untilAcknowledged(request: AIRequest<unknown>): Promise<boolean> {
    const waiting = () => request.snapshot.status === 'submitting' && !request.snapshot.error;
    while (waiting()) await sleep(20);
    return request.snapshot.status !== 'submitting';
  }

  switch (way) {
    case 'waits':
    case 'names no model of ours':
    case 'writes too much':
      await hear(send());
      break;
    case 'cancels before':
      await resumeAIRequest(id, { transport }).cancel();
      await hear(send());
      break;
    case 'aborts at once':
    case 'aborts meanwhile': {
      const heard = hear(send());
      await sleep(way === 'aborts at once' ? patience % 30 : patience);
      owned.abort(new Error('no longer wanted'));
      await heard;
      // How that went nobody has heard: whoever comes back after a reload ends it, if it goes on.
      const again = resumeAIRequest(id, { transport, poll });
      await again.cancel();
      await hear(again);
      break;
    }
    case 'cancels meanwhile': {
      const request = send();
      const heard = hear(request);
      await sleep(patience);
      await request.cancel();
      if (!isTerminal(request.snapshot.status)) surprises.push('was still live after its cancel');
      await heard;
      break;
    }
    case 'cancels afterwards':
      await hear(send());
      await resumeAIRequest(id, { transport }).cancel();
      break;
    case 'submits twice':
      await Promise.all([hear(send()), sleep(patience % 40).then(() => hear(send()))]);
      break;
    case 'submits other input': {
      const request = send();
      const heard = hear(request);
      if (await untilAcknowledged(request)) {
        await expectRefusal('conflict', send({ prompt: `Another question of ${id}` }));
      }
      await heard;
      break;
    }
    case 'is overheard': {
      const request = send();
      const heard = hear(request);
      if (await untilAcknowledged(request)) {
        const by = transportOf(stranger);
        const theirs = resumeAIRequest(id, { transport: by, poll });
        await expectRefusal('not_found', theirs);
        await expectRefusal('not_found', theirs.cancel());
        await expectRefusal('conflict', send(input, by));
      }
      await heard;
      break;
    }
  }
  return { id, told, surprises };
}
