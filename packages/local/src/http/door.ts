import type { HttpHandler, UpgradeHandler } from './message.js';
import { serve } from './serve.js';

/** What answers behind a door. */
export interface Inside {
  readonly handler: HttpHandler;
  readonly upgrade: UpgradeHandler;
}

export interface Door {
  readonly url: string;
  /** Lets in who waits, and all who come. */
  open(inside: Inside): void;
  close(): Promise<void>;
}

/** Listens before there is anybody to answer: for a server whose URL others must know who must be there first. */
export async function buildDoor(port: number): Promise<Door> {
  let open = (_: Inside) => {};
  const opened = new Promise<Inside>((resolve) => {
    open = resolve;
  });
  const server = await serve(
    async (request) => (await opened).handler(request),
    port,
    (...incoming) => void opened.then(({ upgrade }) => upgrade(...incoming)),
  );
  return { ...server, open };
}
