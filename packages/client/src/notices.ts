import type { AIRequestError } from './errors.js';

/** How long a subscription may take to open before somebody should know, in milliseconds. */
const patienceMs = 10_000;

const notThere = 'Live updates: this transport has none, so the request is polled.';
const notYet = 'Live updates: the connection for them is not open, so the request is polled until it is.';
const noMore = ({ message }: AIRequestError) => `Live updates: ${message} The request is polled.`;

const noText = 'This backend answers in background mode: the text arrives whole, when it is complete.';

/** Keeps what a developer should know about the live updates that he asked for. */
export interface Notices {
  /** @param isPossible Whether the transport has live updates at all. */
  begin(isPossible: boolean): void;
  onLive(isLive: boolean, error?: AIRequestError): void;
  /** No text will come before the end. */
  onNoText(): void;
  end(): void;
}

/** @param change Is given the notices, each time that they change. */
export function createNotices(change: (notices: readonly string[]) => void): Notices {
  let current: string | undefined;
  let text: string | undefined;
  let patience: ReturnType<typeof setTimeout> | undefined;

  function set(next: string | undefined): void {
    clearTimeout(patience);
    patience = undefined;
    if (next === current) return;
    current = next;
    tell();
  }

  const tell = () => change([current, text].filter((notice) => notice !== undefined));

  const waitForOpening = () => {
    patience ??= setTimeout(() => set(notYet), patienceMs);
  };

  return {
    begin(isPossible) {
      if (!isPossible) set(notThere);
      else if (current === undefined) waitForOpening();
    },
    onLive(isLive, error) {
      if (error) set(noMore(error));
      else if (isLive) set(undefined);
      else waitForOpening();
    },
    onNoText() {
      if (text) return;
      text = noText;
      tell();
    },
    end() {
      clearTimeout(patience);
      patience = undefined;
    },
  };
}
