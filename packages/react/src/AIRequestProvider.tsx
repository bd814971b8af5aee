'use client';

import type { RequestDefaults } from '@amplify-ai-request/client/adapter';
import { createContext, type ReactNode, useContext, useMemo } from 'react';

/** What every `useOpenAIRequest` below falls back on. */
export type AIRequestDefaults = RequestDefaults;

export const DefaultsContext = createContext<AIRequestDefaults>({});

/**
 * Gives every `useOpenAIRequest` below it a transport, and defaults of its options. Needed by neither: without it, the app's
 * own Amplify set-up is used. Within another one it changes only what it gives.
 *
 * @example
 * const transport = amplifyTransport({ authMode: 'apiKey' });
 * createRoot(element).render(<AIRequestProvider transport={transport} stream><App /></AIRequestProvider>);
 */
export function AIRequestProvider({ children, ...defaults }: AIRequestDefaults & { children?: ReactNode }) {
  const outer = useContext(DefaultsContext);
  const mode = defaults.mode ?? outer.mode;
  const stream = defaults.stream ?? outer.stream;
  const poll = defaults.poll ?? outer.poll;
  const timeout = defaults.timeout ?? outer.timeout;
  const throttleMs = defaults.throttleMs ?? outer.throttleMs;
  const transport = defaults.transport ?? outer.transport;
  const value = useMemo(
    () => ({ mode, stream, poll, timeout, throttleMs, transport }),
    [mode, stream, poll, timeout, throttleMs, transport],
  );
  return <DefaultsContext.Provider value={value}>{children}</DefaultsContext.Provider>;
}
