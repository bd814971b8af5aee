import { AIRequestError, type AIRequestInput, type AIResult } from '@amplify-ai-request/client';
import { useOpenAIRequest } from '@amplify-ai-request/vue';
import { toWords } from '~/history/historyEntry';
import { useElapsed } from './useElapsed';
import { useRequestHistory } from './useRequestHistory';

/** Asks, and shows the request whose id is in the page's address; notes in the history what becomes of it. */
export function useQuestion() {
  const route = useRoute();
  const router = useRouter();
  const history = useRequestHistory();

  const answered = shallowRef<AIResult<unknown>>();
  const request = useOpenAIRequest({
    id: () => (typeof route.query.request === 'string' ? route.query.request : undefined),
    stream: true,
    onSuccess(result) {
      answered.value = result;
    },
  });
  const result = computed(() => (answered.value?.id === request.id.value ? answered.value : undefined));
  const entry = computed(() => history.entries.value?.find(({ id }) => id === request.id.value));

  const openedAt = shallowRef<number>();
  const stopError = shallowRef<string>();
  watch(request.id, () => {
    openedAt.value = Date.now();
    stopError.value = undefined;
  });

  const elapsed = useElapsed(() =>
    request.isPending.value ? (entry.value?.submittedAt ?? openedAt.value) : undefined,
  );
  const seconds = computed(() => {
    if (request.isPending.value) return elapsed.value;
    return result.value ? secondsOf(result.value) : entry.value?.seconds;
  });

  const outcome = computed(() => {
    if (request.isSuccess.value) return 'done';
    return request.isCancelled.value ? 'stopped' : request.error.value?.code;
  });
  watch([request.id, outcome, result], ([id, ended, answer]) => {
    // The answer's own times come a moment after it.
    if (!id || !ended || (ended === 'done' && !answer)) return;
    history.note(id, { outcome: ended, seconds: answer ? secondsOf(answer) : elapsed.value });
  });

  function ask(input: AIRequestInput): void {
    // A second click in haste is no second question.
    if (request.isPending.value) return;
    const { id } = request.submit(input);
    const words = toWords(input.prompt ?? '');
    history.add({ id, words, submittedAt: Date.now(), outcome: 'pending' });
    router.replace({ query: { request: id } });
  }

  async function stop(): Promise<void> {
    try {
      await request.cancel();
    } catch (reason) {
      stopError.value = AIRequestError.is(reason) ? reason.message : String(reason);
    }
  }

  function startOver(): void {
    request.reset();
    router.replace({ query: {} });
  }

  return { request, result, seconds, history, stopError, ask, stop, startOver };
}

const secondsOf = ({ createdAt, completedAt }: AIResult<unknown>) =>
  Math.round((completedAt.getTime() - createdAt.getTime()) / 100) / 10;
