import { type HistoryEntry, isSettled, parseEntries } from '~/history/historyEntry';

const key = 'requests';
const maxEntries = 50;

/**
 * Remembers the requests of this browser, the newest first, in its local storage, and follows what other tabs remember.
 * There are none until the page is mounted, so that the server renders the same.
 */
export function useRequestHistory() {
  const entries = shallowRef<readonly HistoryEntry[]>();

  // Read before each change: another tab may have written.
  function change(update: (entries: readonly HistoryEntry[]) => readonly HistoryEntry[]): void {
    const changed = update(read() ?? entries.value ?? []).slice(0, maxEntries);
    entries.value = changed;
    write(changed);
  }

  function hear(event: StorageEvent): void {
    // Without a key, everything was cleared.
    if (event.key === key || event.key === null) entries.value = parseEntries(event.newValue);
  }
  onMounted(() => {
    entries.value = read() ?? [];
    window.addEventListener('storage', hear);
  });
  onUnmounted(() => window.removeEventListener('storage', hear));

  return {
    /** Undefined until the page is mounted. */
    entries,
    add: (entry: HistoryEntry) => change((all) => [entry, ...all]),
    /** Notes how a request ended, if it is remembered. An answer stays one, whatever later looks for it bring. */
    note: (id: string, news: Pick<HistoryEntry, 'outcome' | 'seconds'>) =>
      change((all) =>
        all.map((entry) => (entry.id === id && !isSettled(entry) ? { ...entry, ...news } : entry)),
      ),
    remove: (id: string) => change((all) => all.filter((entry) => entry.id !== id)),
    clear: () => change(() => []),
  };
}

/** A browser may forbid its storage: then the history lives as long as the page. */
function read(): readonly HistoryEntry[] | undefined {
  try {
    return parseEntries(localStorage.getItem(key));
  } catch {
    return undefined;
  }
}

function write(entries: readonly HistoryEntry[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(entries));
  } catch {
    // Full or forbidden.
  }
}
