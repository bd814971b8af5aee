import type { AIRequestError } from '../errors.js';
import type { RequestRow } from '../protocol.js';
import { retry } from '../retry.js';
import type { AIRequestTransport } from '../transport.js';
import { poll } from './poll.js';

/** Who wants to know what becomes of a request. It leaves when the request is over, and on an error. */
export interface Watcher {
  /** How long this one would wait before the next read, in milliseconds. The most eager of all decides. */
  delay(): number;
  onRow(row: RequestRow): void;
  /** Reading failed for good; the request itself may go on. */
  onError(error: AIRequestError): void;
}

/** What is under way about one request on one transport. Kept only while there is something. */
interface Watch {
  readonly watchers: Set<Watcher>;
  /** Until the submit has been answered there may be nothing to read. */
  submission?: Promise<unknown>;
  polling?: AbortController;
  lastRow?: RequestRow;
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

/** Tells a watcher each row that is read, from now until the returned function is called. All share one poller. */
export function joinWatch(transport: AIRequestTransport, id: string, watcher: Watcher): () => void {
  const watch = watchOf(transport, id);
  watch.watchers.add(watcher);
  if (watch.polling) queueMicrotask(() => catchUp(watch, watcher));
  else void follow(transport, id, watch);
  return () => {
    watch.watchers.delete(watcher);
    // Who leaves and comes back in one go, as React's StrictMode does, finds the poller still running.
    queueMicrotask(() => {
      if (watch.watchers.size > 0) return;
      watch.polling?.abort();
      watch.polling = undefined;
      forgetIfIdle(transport, id, watch);
    });
  };
}

/** Who comes late learns what the others know, without a read of its own. */
function catchUp(watch: Watch, watcher: Watcher): void {
  if (watch.lastRow && watch.watchers.has(watcher)) watcher.onRow(watch.lastRow);
}

async function follow(transport: AIRequestTransport, id: string, watch: Watch): Promise<void> {
  const polling = new AbortController();
  watch.polling = polling;
  watch.lastRow = undefined;
  try {
    await watch.submission?.catch(() => {});
    await poll({
      signal: polling.signal,
      read: (signal) => retry((attempt) => transport.fetch(id, { signal: attempt }), id, signal),
      delay: () => Math.min(...Array.from(watch.watchers, (watcher) => watcher.delay())),
      onRow: (row) => {
        watch.lastRow = row;
        for (const watcher of [...watch.watchers]) watcher.onRow(row);
      },
    });
  } catch (error) {
    for (const watcher of [...watch.watchers]) watcher.onError(error as AIRequestError);
  }
  if (watch.polling !== polling) return;
  watch.polling = undefined;
  // Someone may have joined while the others were told that it is over.
  if (watch.watchers.size > 0) void follow(transport, id, watch);
  else forgetIfIdle(transport, id, watch);
}

function watchOf(transport: AIRequestTransport, id: string): Watch {
  const ofTransport = watches.get(transport) ?? new Map<string, Watch>();
  watches.set(transport, ofTransport);
  const watch = ofTransport.get(id) ?? { watchers: new Set() };
  ofTransport.set(id, watch);
  return watch;
}

function forgetIfIdle(transport: AIRequestTransport, id: string, watch: Watch): void {
  const ofTransport = watches.get(transport);
  if (watch.submission || watch.polling || watch.watchers.size > 0 || ofTransport?.get(id) !== watch) return;
  ofTransport.delete(id);
}
