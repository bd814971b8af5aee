import type { RequestDefaults } from '@amplify-ai-request/client/adapter';
import type { InjectionKey, ObjectPlugin } from 'vue';

/** What every `useOpenAIRequest` of the app falls back on. */
export type AIRequestDefaults = RequestDefaults;

export const defaultsKey: InjectionKey<AIRequestDefaults> = Symbol('AIRequestDefaults');

/**
 * Gives every `useOpenAIRequest` of the app a transport, and defaults of its options. Needed by neither: without it, the
 * app's own Amplify set-up is used.
 *
 * @example
 * const transport = amplifyTransport({ authMode: 'apiKey' });
 * createApp(App).use(aiRequestPlugin, { transport, stream: true }).mount('#app');
 */
export const aiRequestPlugin: ObjectPlugin<[defaults?: AIRequestDefaults]> = {
  install(app, defaults = {}) {
    app.provide(defaultsKey, defaults);
  },
};
