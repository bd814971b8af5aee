import { AsyncLocalStorage } from 'node:async_hooks';

/** Which operation a call to the table belongs to. */
export const caller = new AsyncLocalStorage<string>();
