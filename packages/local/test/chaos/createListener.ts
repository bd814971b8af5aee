import { setTimeout as sleep } from 'node:timers/promises';
import { type AIRequest, AIRequestError } from '@amplify-ai-request/client';
import { isTerminal } from '@amplify-ai-request/client/protocol';
import { gatherText, readText, type TextGiven } from './gatherText.js';

/** What a client was told in the end: a status and, of a failure, its code. */
export interface Told {
  readonly status: string;
  readonly code?: string;
  readonly content?: string;
}

/** What those who listened were told; nothing by those who gave up. */
export interface Heard {
  readonly told: readonly Told[];
  readonly texts: readonly TextGiven[];
  /** What they should not have met. */
  readonly surprises: readonly string[];
}

export interface Listener extends Heard {
  /** Hears a request out: its end, and each of its snapshots until then. */
  hear(request: AIRequest<unknown>): Promise<void>;
  /** Hears it out, and reads its text piece by piece as well. */
  read(request: AIRequest<unknown>): Promise<void>;
  surprise(words: string): void;
}

/** A client who hears nothing for so long will never hear anything. */
const longestWaitMs = 90_000;

/** How long a text may go on when its request is known to be over. */
const longestTextMs = 5_000;

/**
 * Makes who listens to the handles of one request.
 *
 * @param owned Aborts when their owner gives the request up.
 */
export function createListener(owned: AbortSignal): Listener {
  const told: Told[] = [];
  const texts: TextGiven[] = [];
  const surprises: string[] = [];

  async function hear(request: AIRequest<unknown>): Promise<void> {
    const shown = gatherText();
    const look = () => shown.add(request.snapshot.content);
    const leave = request.subscribe(look);
    const end = await untilEnd(request);
    leave();
    look();
    texts.push(shown.given('snapshots', end));
    if (end) told.push(end);
  }

  /** Waits, and again where the backend could not be reached for a while. */
  async function untilEnd(request: AIRequest<unknown>): Promise<Told | undefined> {
    const limit = AbortSignal.timeout(longestWaitMs);
    const surprise = (words: string) => void surprises.push(words);
    for (;;) {
      try {
        const { content } = await request.wait({ signal: limit });
        return { status: 'completed', content };
      } catch (error) {
        if (owned.aborted && error === owned.reason) return undefined;
        const { status } = request.snapshot;
        if (!AIRequestError.is(error)) return surprise(`was told ${error} while ${status}`);
        if (isTerminal(status)) return { status, code: error.code };
        if (error.code !== 'connection') return surprise(`was told ${error.code} while ${status}`);
      }
    }
  }

  /** Reads, and again from the beginning where the backend could not be reached for a while. */
  async function readToEnd(request: AIRequest<unknown>): Promise<void> {
    for (;;) {
      const given = await readText(request);
      texts.push(given);
      const isOver = !given.end || isTerminal(given.end.status) || given.end.code !== 'connection';
      if (isOver || owned.aborted) return;
    }
  }

  return {
    told,
    texts,
    surprises,
    hear,
    async read(request) {
      const heard = hear(request);
      const given = readToEnd(request).then(() => true);
      const late = heard.then(() => sleep(longestTextMs, false, { ref: false }));
      if (!(await Promise.race([given, late]))) surprises.push('was given no end of the text');
      await heard;
    },
    surprise: (words) => void surprises.push(words),
  };
}
