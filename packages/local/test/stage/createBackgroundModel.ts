import { RequestFailure, unknownOutcome } from '../../../backend/src/engine/failure.js';
import type { BackgroundModel, ResponseOutcome, ResponseOwner } from '../../../backend/src/engine/ports.js';
import type { FakeClock } from '../../../backend/test/fakeClock.js';
import type { ModelReply, StageFaults } from './stage.js';

/** A response that the model on the stage has accepted. */
export interface StageResponse {
  readonly id: string;
  readonly owner: ResponseOwner;
  readonly prompt: string;
  outcome: ResponseOutcome;
  /** When it was over, in milliseconds of the clock. */
  endedAt?: number;
  /** Until when it can be looked up. */
  keptUntil: number;
  /** When the webhook was called for the first time. */
  toldAt?: number;
  isCancelled: boolean;
}

export interface BackgroundModelOptions {
  readonly clock: FakeClock;
  readonly model: ModelReply;
  /** How long a submission takes, in milliseconds. */
  readonly replyMs: number;
  /** How long a response is kept after its end, in milliseconds. */
  readonly keepMs: number;
  readonly loseReply?: StageFaults['loseReply'];
  /** Hears what is asked and what is said, as the model that is held does. */
  readonly listen: (prompt: string) => { readonly number: number; say(piece: string): string };
  readonly onEnd: (response: StageResponse) => void;
}

/** Makes a model that works on by itself. */
export function createBackgroundModel(options: BackgroundModelOptions): {
  model: BackgroundModel;
  responses: readonly StageResponse[];
} {
  const { clock, model, replyMs, keepMs, loseReply, listen, onEnd } = options;
  const responses: StageResponse[] = [];
  const cancels = new Map<string, AbortController>();

  function end(response: StageResponse, outcome: ResponseOutcome): void {
    if (response.endedAt !== undefined) return;
    response.outcome = outcome;
    response.endedAt = clock.now().getTime();
    response.keptUntil = response.endedAt + keepMs;
    onEnd(response);
  }

  async function work(response: StageResponse): Promise<void> {
    const { signal } = cancels.get(response.id) ?? new AbortController();
    const { number, say } = listen(response.prompt);
    const wait = async (milliseconds: number) => {
      await clock.wait(milliseconds, signal);
      signal.throwIfAborted();
    };
    try {
      const content = say(await model(number, wait, say));
      end(response, { state: 'answered', answer: { content, finishReason: 'stop', model: 'stand-in' } });
    } catch (error) {
      const failure =
        error instanceof RequestFailure ? error : new RequestFailure('failed', 'The model broke');
      end(response, { state: 'failed', failure });
    }
  }

  return {
    responses,
    model: {
      async submit(call, owner, { confirm }) {
        await confirm();
        const response: StageResponse = {
          id: `resp_${responses.length + 1}`,
          owner,
          prompt: call.messages.at(-1)?.content ?? '',
          outcome: { state: 'live' },
          keptUntil: Number.POSITIVE_INFINITY,
          isCancelled: false,
        };
        responses.push(response);
        cancels.set(response.id, new AbortController());
        void work(response);
        if (replyMs > 0) await clock.wait(replyMs);
        if (loseReply?.(responses.length)) throw unknownOutcome();
        return response.id;
      },
      async retrieve(id) {
        const found = responses.find((response) => response.id === id);
        if (!found || clock.now().getTime() >= found.keptUntil) return undefined;
        return { id, owner: found.owner, outcome: found.outcome };
      },
      async cancel(id) {
        const found = responses.find((response) => response.id === id);
        if (!found || found.endedAt !== undefined) return;
        found.isCancelled = true;
        end(found, { state: 'failed', failure: new RequestFailure('failed', 'It was cancelled there') });
        cancels.get(id)?.abort();
      },
    },
  };
}
