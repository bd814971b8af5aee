import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import { isObject } from '../http/parseObject.js';
import type { StandInCall } from './chatCall.js';
import type { AcceptedResponse, ResponseEnd, ResponseRecord, ResponseStatus } from './responseObject.js';

/** What OpenAI calls back about. */
export interface ResponseEvent {
  /** For instance `response.completed`. */
  readonly type: string;
  readonly responseId: string;
}

export interface Responses {
  /** All of them, in the order of their acceptance, those that are kept no longer included. */
  readonly accepted: readonly AcceptedResponse[];
  /** Takes a response on, and ends it by itself after so many milliseconds of the clock. */
  accept(call: StandInCall, end: ResponseEnd, delay: number): ResponseRecord;
  /** Nothing, when there was none or it is kept no longer. */
  find(id: string): ResponseRecord | undefined;
  /** Ends a response, if it is not over. */
  cancel(id: string): void;
  stop(): void;
}

export interface ResponsesOptions {
  readonly clock: Clock;
  readonly keepMs: number;
  /** Hears of each end. */
  readonly onEnd: (event: ResponseEvent) => void;
}

/** Makes the store of the stand-in's responses, each of which goes on by itself. */
export function createResponses({ clock, keepMs, onEnd }: ResponsesOptions): Responses {
  const records = new Map<string, ResponseRecord>();
  const endings = new Map<string, Date>();
  const working = new Map<string, AbortController>();
  const stopping = new AbortController();

  function end(id: string, status: ResponseStatus, how?: ResponseEnd): void {
    const record = records.get(id);
    if (!record || endings.has(id)) return;
    records.set(id, { ...record, status, ...(how && { end: how }) });
    endings.set(id, clock.now());
    working.delete(id);
    onEnd({ type: `response.${status}`, responseId: id });
  }

  async function work(id: string, how: ResponseEnd, delay: number): Promise<void> {
    const cancelled = new AbortController();
    working.set(id, cancelled);
    await clock.wait(delay, AbortSignal.any([cancelled.signal, stopping.signal]));
    if (!stopping.signal.aborted) end(id, how.status, how);
  }

  return {
    get accepted() {
      return [...records.values()].map(({ id, metadata, status }) => ({ id, metadata, status }));
    },
    accept(call, how, delay) {
      const id = `resp_${randomBytes(24).toString('hex')}`;
      const createdAt = Math.floor(clock.now().getTime() / 1000);
      const metadata = (isObject(call.body.metadata) ? call.body.metadata : {}) as Record<string, string>;
      const record: ResponseRecord = { id, metadata, status: 'queued', call, createdAt };
      records.set(id, { ...record, status: 'in_progress' });
      void work(id, how, delay);
      return record;
    },
    find(id) {
      const ended = endings.get(id);
      return ended && clock.now().getTime() >= ended.getTime() + keepMs ? undefined : records.get(id);
    },
    cancel(id) {
      const isWorking = working.get(id);
      end(id, 'cancelled');
      isWorking?.abort();
    },
    stop: () => stopping.abort(),
  };
}
