import { awaitable } from './awaitable.js';
import { createSubmission } from './createSubmission.js';
import { AIRequestError } from './errors.js';
import { createNotices } from './notices.js';
import { notify } from './notify.js';
import type { Opening } from './opening.js';
import { isJson, type Output, toOutput } from './output.js';
import { isTerminal, type RequestRow } from './protocol.js';
import type { AIRequest, WaitOptions } from './request.js';
import { retryBriefly } from './retry.js';
import { type AIRequestSnapshot, foldEnd, foldRow, withPartialData } from './snapshot.js';
import { toTextStream } from './textStream.js';
import { createThrottle } from './throttle.js';
import { timedOut } from './timedOut.js';
import { toResult } from './toResult.js';
import { type Awaited, wait } from './wait.js';
import type { TextSoFar } from './watch/assembleText.js';
import { look } from './watch/look.js';
import { defaultLookMs, lookMs } from './watch/lookMs.js';
import { isHidden } from './watch/page.js';
import { pollDelay } from './watch/pollDelay.js';

/** Makes the handle on a request, and sends the request at once if it is a new one. */
export function openRequest<T>(opening: Opening<T>): AIRequest<T> {
  const { id, transport, mode, poll = {}, timeout, throttleMs = 50, schema, submit, owner } = opening;
  const listeners = new Set<() => void>();
  /** Who reads the text piece by piece: told at once. */
  const readers = new Set<() => void>();
  let json = opening.json ?? schema !== undefined;
  let snapshot: AIRequestSnapshot<T> = {
    id,
    status: opening.status,
    content: '',
    error: opening.error,
    notices: [],
  };
  /** What is known, though it need not have been shown yet. */
  let known = snapshot;
  let text: TextSoFar = { pieces: [], content: '', seq: 0, retries: 0 };
  /** Its owner gave the request up while it was live: whatever the row says later, who waits gets the owner's reason. */
  let abandoned = owner?.aborted ?? false;
  /** Whether a schema is looking at the answer, which takes a moment. */
  let judging = false;
  let lastRowAt: number | undefined;
  let stopLooking: (() => void) | undefined;

  const isOver = () => isTerminal(known.status);
  const isKnown = () => known.status !== 'submitting';
  const startedAt = () => submission?.begunAt ?? known.createdAt?.getTime() ?? Date.now();
  const isLive = mode === 'subscribe';
  const submission =
    submit && !isOver()
      ? createSubmission({
          id,
          transport,
          submit,
          ...(isLive && transport.subscribe && { isOpening: () => stopLooking !== undefined }),
          onRow,
          onError: (error) => show({ ...known, error, status: error.retryable ? known.status : 'failed' }),
        })
      : undefined;
  const throttle = createThrottle(present, throttleMs);
  const notices = createNotices((texts) => show({ ...known, notices: texts }));

  /** Every change goes through here. An error ends looking, and so does the end of the request. */
  function show(next: AIRequestSnapshot<T>): void {
    know(next);
    present();
  }

  function know(next: AIRequestSnapshot<T>): void {
    if (next === known) return;
    known = next;
    if (isOver()) {
      submission?.abort();
      owner?.removeEventListener('abort', abandon);
    }
    if (isOver() || known.error) endLook();
  }

  /** Lets everybody see what is known. */
  function present(): void {
    throttle.drop();
    if (snapshot === known) return;
    snapshot = json ? withPartialData(known) : known;
    known = snapshot;
    for (const listener of [...listeners, ...readers]) notify(listener);
  }

  function onRow(row: RequestRow, wasRead = true): void {
    if (isOver() || judging) return;
    if (wasRead) lastRowAt = Date.now();
    json ||= isJson(row);
    if (opening.stream && row.background) notices.onNoText();
    if (isTerminal(row.status)) {
      onEnd(row);
      return;
    }
    const next = foldRow(known, row);
    const isNews = next.status !== known.status || known.error !== undefined;
    know(next);
    if (isNews) present();
    else throttle.call();
  }

  function onEnd(row: RequestRow): void {
    const end = (output: Output<T>) => show(foldEnd(known, row, output));
    const output = toOutput(row, schema);
    judging = output instanceof Promise;
    endLook();
    if (output instanceof Promise) void output.then(end);
    else end(output);
  }

  function beginLook(): void {
    if (stopLooking || isOver() || judging || abandoned) return;
    // No attempt got an answer: whoever looks next sends it again.
    if (submission && lastRowAt === undefined && !submission.isUnderWay) submission.send();
    const lookedAt = Date.now();
    let seen = false;
    if (isLive) notices.begin(transport.subscribe !== undefined);
    stopLooking = look(transport, id, {
      live: isLive,
      text,
      delay(isLive) {
        if (lastRowAt === undefined) return 0;
        const age = Date.now() - startedAt();
        // That the work has begun is published with its first text only.
        const isHeard = isLive && known.status === 'in_progress';
        return Math.max(0, lastRowAt + pollDelay(age, poll, isHeard || isHidden()) - Date.now());
      },
      timeLeft() {
        if (seen && timeout === undefined) return lookMs(known, startedAt(), lookedAt);
        return lookedAt + (timeout ?? defaultLookMs) - Date.now();
      },
      onNews(news) {
        // From another handle's reading: whether the request of this id is ours, our own submit will tell.
        if (submission?.isUnderWay) return;
        seen = true;
        text = news.text;
        onRow(news.row, news.wasRead);
        for (const reader of [...readers]) notify(reader);
      },
      onLive(isLive, error) {
        notices.onLive(isLive, error);
        submission?.release();
      },
      onError: (error) => show({ ...known, error }),
      onTimeout() {
        submission?.abort();
        show({ ...known, error: timedOut(id, isKnown()) });
      },
    });
    if (known.error) show({ ...known, error: undefined });
  }

  function endLook(): void {
    stopLooking?.();
    stopLooking = undefined;
    notices.end();
  }

  /** An answer need not have come by the watch: a submit or a cancel may have been answered with it. */
  function wholeText(): TextSoFar {
    const { status, content } = known;
    return status === 'completed' && content !== text.content
      ? { ...text, pieces: [content], content }
      : text;
  }

  /** Whoever listens has the request looked at, until nobody does. */
  function join(group: Set<() => void>, listener: () => void): () => void {
    // Wrapped, so that a function that is given twice is called twice.
    const own = () => listener();
    group.add(own);
    beginLook();
    return () => {
      group.delete(own);
      if (listeners.size + readers.size === 0) endLook();
    };
  }

  const awaited: Awaited<T> = {
    id,
    signal: opening.signal,
    isKnown,
    subscribe: (listener) => join(listeners, listener),
    settle(resolve, reject) {
      if (abandoned) reject(owner?.reason);
      else if (known.error) reject(known.error);
      else if (isOver()) resolve(toResult(known));
    },
  };

  async function cancel(): Promise<void> {
    if (isOver()) return;
    try {
      onRow(await retryBriefly((signal) => transport.cancel(id, { signal }), id));
    } catch (error) {
      if (!isOver()) throw error;
    }
  }

  function abandon(): void {
    abandoned = true;
    submission?.abort();
    const message = 'The request was aborted by its signal.';
    const error = new AIRequestError('cancelled', message, { requestId: id, cause: owner?.reason });
    show({ ...known, error });
    // The owner is gone: nobody is left to hear that the backend could not be reached.
    cancel().catch(() => {});
  }

  if (submission) {
    owner?.addEventListener('abort', abandon);
    submission.send();
  }

  const waitWith = (options?: WaitOptions) => wait(awaited, options);

  return {
    id,
    get snapshot() {
      return snapshot;
    },
    textStream: toTextStream({
      id,
      text: wholeText,
      listen: (listener) => join(readers, listener),
      settle: (resolve, reject) => awaited.settle(() => resolve(), reject),
    }),
    subscribe(listener) {
      // Else it would fail at each change, where nobody knows why.
      if (typeof listener !== 'function') throw new TypeError('subscribe() takes a function.');
      return awaited.subscribe(listener);
    },
    wait: waitWith,
    cancel,
    ...awaitable(waitWith),
  };
}
