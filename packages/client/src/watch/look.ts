import { longestTimerMs } from '../sleep.js';
import type { AIRequestTransport } from '../transport.js';
import { joinWatch, type Watcher } from './watch.js';

export interface Look extends Watcher {
  /** How much longer to look, in milliseconds; asked at the start and whenever there is news. */
  timeLeft(): number;
  onTimeout(): void;
}

/** Watches a request while someone cares, but not beyond its time. Returns what ends it. */
export function look(transport: AIRequestTransport, id: string, { timeLeft, onTimeout, ...watcher }: Look) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const limit = () => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(onTimeout, Math.min(timeLeft(), longestTimerMs));
  };
  limit();
  const leave = joinWatch(transport, id, {
    ...watcher,
    onNews(news) {
      watcher.onNews(news);
      limit();
    },
  });
  return () => {
    stopped = true;
    clearTimeout(timer);
    leave();
  };
}
