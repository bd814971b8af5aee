/**
 * @typedef {object} Entry
 * @property {string} name as the table shows it
 * @property {string} code what a page that uses it imports, and no more
 */

/**
 * @param {string} specifier
 * @param {string} exported
 * @param {string} [installedAs] its folder, where two versions of it lie side by side
 */
const entry = (specifier, exported, installedAs = specifier) => ({
  name: exported === 'default' ? specifier : `${specifier}, ${exported.split(', ')[0]}`,
  code: `export { ${exported} } from '${installedAs}'`,
  installedAs,
});

/**
 * What others have a page load, to ask a model or to wait for work on a server. The newest of each; where that wants Node 22,
 * which a page does not, also the newest of those that do with Node 20.
 */
export const peerEntries = [
  entry('@aws-amplify/ui-react-ai', 'createAIHooks'),
  entry('@tanstack/react-query', 'useMutation, QueryClient, QueryClientProvider'),
  entry('replicate', 'default'),
  entry('@fal-ai/client', 'createFalClient'),
  entry('openai', 'default'),
  entry('openai', 'default', 'openai-6'),
  entry('@ai-sdk/react', 'useCompletion'),
  entry('@ai-sdk/react', 'useCompletion', '@ai-sdk/react-3'),
  entry('@ai-sdk/react', 'useChat'),
  entry('@ai-sdk/react', 'useChat', '@ai-sdk/react-3'),
  entry('@ai-sdk/vue', 'useCompletion'),
  entry('@ai-sdk/vue', 'useCompletion', '@ai-sdk/vue-3'),
  entry('@trigger.dev/react-hooks', 'useRealtimeRun'),
];
