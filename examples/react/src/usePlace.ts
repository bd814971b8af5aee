import { useState } from 'react';

/** Where the person is in the app: which request is shown, and what was asked. */
export interface Place {
  readonly id: string | null;
  readonly message: string;
}

const nowhere: Place = { id: null, message: '' };

/**
 * Keeps the place in the page's address: `?request=<id>` finds the request again after a reload and in another tab. The
 * message stays in this tab's history, out of the address.
 */
export function usePlace() {
  const [place, setPlace] = useState(readPlace);

  function go(next: Place) {
    const url = new URL(location.href);
    if (next.id) url.searchParams.set('request', next.id);
    else url.searchParams.delete('request');
    history.replaceState({ message: next.message }, '', url);
    setPlace(next);
  }

  return { place, go, leave: () => go(nowhere) };
}

function readPlace(): Place {
  const kept: Partial<Place> | null = history.state;
  return { ...nowhere, ...kept, id: new URLSearchParams(location.search).get('request') };
}
