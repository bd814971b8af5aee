import { resumeAIRequest } from '@amplify-ai-request/client';
import { toNews } from '~/history/toNews';
import type { useRequestHistory } from './useRequestHistory';

/**
 * Looks for the end of each request that the history has as pending, and notes it there; but for the one that the page shows,
 * which sees its end itself. Whoever went on to something else, or comes back, so finds how it ended.
 */
export function usePendingEntries(
  { entries, note }: ReturnType<typeof useRequestHistory>,
  shownId: () => string | undefined,
): void {
  const looks = new Map<string, AbortController>();

  function end(id: string): void {
    looks.get(id)?.abort();
    looks.delete(id);
  }

  // Once each: what could not be reached now is looked for when the page is there the next time.
  async function begin(id: string): Promise<void> {
    const look = new AbortController();
    looks.set(id, look);
    const request = resumeAIRequest(id);
    await request.wait({ signal: look.signal }).catch(() => {});
    const news = toNews(request.snapshot);
    if (news) note(id, news);
  }

  // On a server there are no entries.
  watch([entries, shownId], ([all = [], shown]) => {
    const wanted = all.filter(({ id, outcome }) => outcome === 'pending' && id !== shown).map(({ id }) => id);
    for (const id of looks.keys()) if (!wanted.includes(id)) end(id);
    for (const id of wanted) if (!looks.has(id)) void begin(id);
  });
  onUnmounted(() => {
    for (const id of looks.keys()) end(id);
  });
}
