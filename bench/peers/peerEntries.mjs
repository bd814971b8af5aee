/**
 * @typedef {object} PeerEntry
 * @property {string} name as the table shows it
 * @property {string} code what a page that uses it imports, and no more
 * @property {string} installedAs its folder, where two versions of it lie side by side
 * @property {string} beside which of ourEntries of weight/bundlePage.mjs it stands beside
 * @property {boolean} isHeadline whether the README shows it
 */

/**
 * @param {string} beside
 * @returns {(specifier: string, exported: string, options?: { installedAs?: string, isHeadline?: boolean }) => PeerEntry}
 */
const beside =
  (beside) =>
  (specifier, exported, { installedAs = specifier, isHeadline = false } = {}) => ({
    name: exported === 'default' ? specifier : `${specifier}, ${exported.split(', ')[0]}`,
    code: `export { ${exported} } from '${installedAs}'`,
    installedAs,
    beside,
    isHeadline,
  });
const client = beside('client');
const react = beside('client and React hook');
const vue = beside('client and Vue composable');

/**
 * What others have a page load, to ask a model or to wait for work on a server. The newest of each; where that wants Node 22,
 * which a page does not, also the newest of those that do with Node 20.
 */
export const peerEntries = [
  client('replicate', 'default', { isHeadline: true }),
  client('@fal-ai/client', 'createFalClient', { isHeadline: true }),
  client('openai', 'default'),
  client('openai', 'default', { installedAs: 'openai-6' }),
  react('@aws-amplify/ui-react-ai', 'createAIHooks'),
  react('@tanstack/react-query', 'useMutation, QueryClient, QueryClientProvider', { isHeadline: true }),
  react('@ai-sdk/react', 'useCompletion'),
  react('@ai-sdk/react', 'useCompletion', { installedAs: '@ai-sdk/react-3' }),
  react('@ai-sdk/react', 'useChat', { isHeadline: true }),
  react('@ai-sdk/react', 'useChat', { installedAs: '@ai-sdk/react-3' }),
  react('@trigger.dev/react-hooks', 'useRealtimeRun'),
  vue('@ai-sdk/vue', 'useCompletion', { isHeadline: true }),
  vue('@ai-sdk/vue', 'useCompletion', { installedAs: '@ai-sdk/vue-3' }),
];
