import type { AIRequestError } from '../errors.js';
import type { RequestRow } from '../protocol.js';
import { retry } from '../retry.js';
import type { AIRequestTransport } from '../transport.js';
import { createTextAssembler, type KeptText, type TextAssembler, type TextSoFar } from './assembleText.js';
import { type Following, follow } from './follow.js';
import { type Poll, poll } from './poll.js';

/** What is known about a request, each time that it is more. */
export interface News {
  readonly row: RequestRow;
  readonly text: TextSoFar;
  /** Whether it was read; else it was heard. */
  readonly wasRead: boolean;
}

/** Who wants to know what becomes of a request. It leaves when the request is over, and on an error. */
export interface Watcher {
  /** Whether it wants to hear at once, by subscription, and not only when the row is read. */
  readonly live: boolean;
  /** The text that it knows from before. */
  readonly text: KeptText;
  /**
   * How long this one would wait before the next read, in milliseconds. The most eager of all decides.
   *
   * @param isLive Whether events are heard at the moment.
   */
  delay(isLive: boolean): number;
  onNews(news: News): void;
  /** Events are heard from now on, or no more: for a while, or, with an error, for good. */
  onLive(isLive: boolean, error?: AIRequestError): void;
  /** Reading failed for good; the request itself may go on. */
  onError(error: AIRequestError): void;
}

/** What is under way about one request on one transport. Kept only while there is something. */
interface Watch {
  readonly watchers: Set<Watcher>;
  readonly assembler: TextAssembler;
  /** Until the submit has been answered there may be nothing to read. */
  submission?: Promise<unknown>;
  polling?: AbortController;
  /** Ends the wait for the next read. */
  wake?: () => void;
  /** Whether the row must be read, whatever has been read so far. */
  inDoubt?: boolean;
  following?: Following;
  lastNews?: News;
}

/** By transport, so that on a server one user's rows never reach another's handles. */
const watches = new WeakMap<AIRequestTransport, Map<string, Watch>>();

/** Keeps everyone from reading the row until its submit has been answered, one way or the other. */
export function announceSubmission(
  transport: AIRequestTransport,
  id: string,
  submission: Promise<unknown>,
): void {
  const watch = watchOf(transport, id);
  watch.submission = submission;
  const settled = () => {
    if (watch.submission === submission) watch.submission = undefined;
    forgetIfIdle(transport, id, watch);
  };
  submission.then(settled, settled);
}

/** Tells a watcher what becomes known, from now until the returned function is called. All share one poller. */
export function joinWatch(transport: AIRequestTransport, id: string, watcher: Watcher): () => void {
  const watch = watchOf(transport, id);
  watch.watchers.add(watcher);
  watch.assembler.addKept(watcher.text);
  if (watcher.live) beLive(transport, id, watch);
  if (watch.polling) queueMicrotask(() => catchUp(watch, watcher));
  else void read(transport, id, watch);
  return () => {
    watch.watchers.delete(watcher);
    // Who leaves and comes back in one go, as React's StrictMode does, finds everything still running.
    queueMicrotask(() => {
      if (![...watch.watchers].some(({ live }) => live)) endLive(watch);
      if (watch.watchers.size > 0) return;
      watch.polling?.abort();
      watch.polling = undefined;
      forgetIfIdle(transport, id, watch);
    });
  };
}

/** Who comes late learns what the others know, without a read of its own. */
function catchUp(watch: Watch, watcher: Watcher): void {
  if (!watch.watchers.has(watcher)) return;
  if (watch.following) watcher.onLive(watch.following.isLive, watch.following.error);
  if (watch.lastNews) watcher.onNews(watch.lastNews);
}

/** Reads the row again and again, rarely while events are heard. */
async function read(transport: AIRequestTransport, id: string, watch: Watch): Promise<void> {
  const polling = new AbortController();
  watch.polling = polling;
  watch.lastNews = undefined;
  const reading: Poll = {
    signal: polling.signal,
    read(signal) {
      watch.inDoubt = false;
      return retry((attempt) => transport.fetch(id, { signal: attempt }), id, signal);
    },
    delay() {
      if (watch.inDoubt) return 0;
      const isLive = watch.following?.isLive === true && !watch.assembler.hasHole;
      return Math.min(...Array.from(watch.watchers, (watcher) => watcher.delay(isLive)));
    },
    onRow: (row) => tell(watch, withText(row, watch.assembler), true),
    onStart: (wake) => {
      watch.wake = wake;
    },
  };
  try {
    await watch.submission?.catch(() => {});
    await poll(reading);
  } catch (error) {
    for (const watcher of [...watch.watchers]) watcher.onError(error as AIRequestError);
  }
  if (watch.polling !== polling) return;
  watch.polling = undefined;
  // Someone may have joined while the others were told that it is over.
  if (watch.watchers.size > 0) void read(transport, id, watch);
  else forgetIfIdle(transport, id, watch);
}

function beLive(transport: AIRequestTransport, id: string, watch: Watch): void {
  if (!transport.subscribe || (watch.following && !watch.following.error)) return;
  // One that has ended may be had again: somebody may have signed in.
  endLive(watch);
  watch.following = follow(transport, id, {
    assembler: watch.assembler,
    lastRow: () => watch.lastNews?.row,
    onRow: (row) => tell(watch, row, false),
    onDoubt() {
      watch.inDoubt = true;
      watch.wake?.();
    },
    onChange(isLive, error) {
      for (const watcher of [...watch.watchers]) watcher.onLive(isLive, error);
    },
  });
}

function endLive(watch: Watch): void {
  watch.following?.stop();
  watch.following = undefined;
}

function tell(watch: Watch, row: RequestRow, wasRead: boolean): void {
  const news = { row, text: watch.assembler.text, wasRead };
  watch.lastNews = news;
  for (const watcher of [...watch.watchers]) watcher.onNews(news);
}

/** A row's text may be older than what has been heard, but the answer is what the row says. */
function withText(row: RequestRow, assembler: TextAssembler): RequestRow {
  const retries = row.retries ?? 0;
  if (typeof row.content === 'string') {
    // Of an answer there is no later text, however many deltas it took.
    const seq = row.status === 'completed' ? Math.max(row.seq ?? 0, assembler.text.seq) : (row.seq ?? 0);
    assembler.addKept({ content: row.content, seq, retries });
  }
  const { text } = assembler;
  return text.content !== '' && retries === text.retries
    ? { ...row, content: text.content, seq: text.seq }
    : row;
}

function watchOf(transport: AIRequestTransport, id: string): Watch {
  const ofTransport = watches.get(transport) ?? new Map<string, Watch>();
  watches.set(transport, ofTransport);
  const watch = ofTransport.get(id) ?? { watchers: new Set(), assembler: createTextAssembler() };
  ofTransport.set(id, watch);
  return watch;
}

function forgetIfIdle(transport: AIRequestTransport, id: string, watch: Watch): void {
  const ofTransport = watches.get(transport);
  if (watch.submission || watch.polling || watch.watchers.size > 0 || ofTransport?.get(id) !== watch) return;
  ofTransport.delete(id);
}
