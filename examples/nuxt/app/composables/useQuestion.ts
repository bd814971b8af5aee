import type { AIRequestInput } from '@amplify-ai-request/client';
import { useOpenAIRequest } from '@amplify-ai-request/vue';
import { toWords } from '~/history/historyEntry';
import { toNews } from '~/history/toNews';
import { secondsBetween } from '~/request/secondsBetween';
import { useElapsed } from './useElapsed';
import { usePendingEntries } from './usePendingEntries';
import { useRequestHistory } from './useRequestHistory';

/** Asks, and shows the request whose id is in the page's address; notes in the history what becomes of each. */
export function useQuestion() {
  const route = useRoute();
  const router = useRouter();
  const history = useRequestHistory();

  const request = useOpenAIRequest({
    id: () => (typeof route.query.request === 'string' ? route.query.request : undefined),
    stream: true,
  });
  const { id, status, error, createdAt, completedAt, isPending } = request;

  const elapsed = useElapsed(() => (isPending.value ? createdAt.value : undefined));
  const seconds = computed(() => elapsed.value ?? secondsBetween(createdAt.value, completedAt.value));

  watch([id, status, error], () => {
    const news = toNews({
      status: status.value,
      error: error.value,
      createdAt: createdAt.value,
      completedAt: completedAt.value,
    });
    if (id.value && news) history.note(id.value, news);
  });
  usePendingEntries(history, () => id.value);

  function ask(input: AIRequestInput): void {
    // A second click in haste is no second question.
    if (isPending.value) return;
    const { id } = request.submit(input);
    const words = toWords(input.prompt ?? '');
    history.add({ id, words, submittedAt: Date.now(), outcome: 'pending' });
    router.replace({ query: { request: id } });
  }

  function stop(): void {
    if (!request.isCancelling.value) request.cancel();
  }

  function startOver(): void {
    request.reset();
    router.replace({ query: {} });
  }

  return { request, seconds, history, ask, stop, startOver };
}
