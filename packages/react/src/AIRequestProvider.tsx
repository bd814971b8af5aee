'use client';

import type { RequestDefaults } from '@amplify-ai-request/client/adapter';
import { createContext, type ReactNode, useMemo } from 'react';

/** What every `useOpenAIRequest` below falls back on. */
export type AIRequestDefaults = RequestDefaults;

export const DefaultsContext = createContext<AIRequestDefaults>({});

/**
 * Gives every `useOpenAIRequest` below it a transport, and defaults of its options. Needed by neither: without it, the app's
 * own Amplify set-up is used.
 *
 * @example
 * const transport = amplifyTransport({ authMode: 'apiKey' });
 * createRoot(element).render(<AIRequestProvider transport={transport} stream><App /></AIRequestProvider>);
 */
export function AIRequestProvider({ children, ...defaults }: AIRequestDefaults & { children?: ReactNode }) {
  const { mode, stream, poll, timeout, throttleMs, transport } = defaults;
  const value = useMemo(
    () => ({ mode, stream, poll, timeout, throttleMs, transport }),
    [mode, stream, poll, timeout, throttleMs, transport],
  );
  return <DefaultsContext.Provider value={value}>{children}</DefaultsContext.Provider>;
}
