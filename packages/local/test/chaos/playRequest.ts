import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AIRequest,
  AIRequestError,
  type AIRequestTransport,
  createAIRequest,
  resumeAIRequest,
} from '@amplify-ai-request/client';
import { isTerminal } from '@amplify-ai-request/client/protocol';
import { createListener, type Heard } from './createListener.js';
import type { Plan } from './planRequests.js';

export interface Played extends Heard {
  readonly id: string;
}

const poll = { minMs: 300, maxMs: 1_500 };

/** Whoever hears something, the witness remembers it. */
const deaf = { onOpen() {}, onClose() {}, onEvent() {}, onError() {} };

/** Plays the client, or clients, of a request until they have heard of its end. */
export async function playRequest(
  { id, owner, way, watch, reads, resumes, input, patience, stranger }: Plan,
  transportOf: (owner: string, place?: string) => AIRequestTransport,
): Promise<Played> {
  const transport = transportOf(owner);
  const owned = new AbortController();
  const listener = createListener(owned.signal);
  const mode = watch === 'polls' ? 'poll' : 'subscribe';
  const send = (own = input, by = transport) =>
    createAIRequest(own, {
      id,
      poll,
      mode,
      ...(watch === 'streams' && { stream: true }),
      transport: by,
      signal: owned.signal,
    });
  const resume = (by = transport) => resumeAIRequest(id, { transport: by, poll, mode });

  /** Listens in the way that is planned, until the end. */
  async function hear(request: AIRequest<unknown>): Promise<void> {
    let isOver = false;
    const listening = (reads ? listener.read(request) : listener.hear(request)).finally(() => {
      isOver = true;
    });
    if (resumes !== 'no') {
      while (!isOver && request.snapshot.content === '') await sleep(10);
      await listener.read(resume(transportOf(owner, resumes)));
    }
    await listening;
  }

  /** Expects an operation to be refused by one of our codes. */
  async function expectRefusal(code: string, operation: PromiseLike<unknown>): Promise<void> {
    const outcome = await operation.then(
      () => 'no refusal',
      (error: unknown) => (AIRequestError.is(error) ? error.code : String(error)),
    );
    if (outcome !== code) listener.surprise(`met ${outcome} instead of ${code}`);
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
      const again = resume();
      await again.cancel();
      await hear(again);
      break;
    }
    case 'cancels meanwhile': {
      const request = send();
      const heard = hear(request);
      await sleep(patience);
      await request.cancel();
      if (!isTerminal(request.snapshot.status)) listener.surprise('was still live after its cancel');
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
      const leave = transportOf(stranger).subscribe?.(id, deaf);
      const request = send();
      const heard = hear(request);
      if (await untilAcknowledged(request)) {
        const by = transportOf(stranger);
        const theirs = resume(by);
        await expectRefusal('not_found', theirs);
        await expectRefusal('not_found', theirs.cancel());
        await expectRefusal('conflict', send(input, by));
      }
      await heard;
      leave?.();
      break;
    }
  }
  const { told, texts, surprises } = listener;
  return { id, told, texts, surprises };
}
