import { isTerminal, requestIdPattern } from '@amplify-ai-request/client/protocol';
import type { Broken, Evidence } from './evidence.js';
import type { Row } from './rows.js';

/** Compares the counts with the rows that they count, and looks for what is left over in the index. */
export function findLeaks(
  rows: readonly Row[],
  items: readonly Row[],
  { requestsPerDayPerOwner, requestsPerDayOfGuests }: Evidence['limits'],
): Broken[] {
  const broken: Broken[] = [];
  const tell = (promise: Broken['promise'], words: string) => void broken.push({ promise, words });
  const tallies = new Map(
    items.filter(({ id }) => id.startsWith('usage#')).map((tally) => [tally.id, tally]),
  );

  for (const [key, counted] of byTally(rows)) {
    const { requests = 0, guest_requests = 0, live = 0, ...rest } = tallies.get(key) ?? ({} as Row);
    if (requests !== counted.length) {
      tell('counts leaked', `${key} counts ${requests} requests, not ${counted.length}`);
    }
    const guests = isOfApp(key) ? counted.filter(({ guest }) => guest).length : 0;
    if (guest_requests !== guests) {
      tell('counts leaked', `${key} counts ${guest_requests} requests of guests, not ${guests}`);
    }
    if (live !== 0) tell('counts leaked', `${key} counts ${live} live requests`);
    const open = Object.keys(rest).filter((name) => requestIdPattern.test(name));
    if (open.length > 0) tell('counts leaked', `${key} holds open entries of ${open.join(', ')}`);

    if (!isOfApp(key) && counted.length > requestsPerDayPerOwner) {
      tell('over a limit', `${key} was allowed ${counted.length} requests`);
    }
    if (guests > requestsPerDayOfGuests) tell('over a limit', `guests were allowed ${guests} requests`);
  }
  for (const { id, status, check_bucket } of rows) {
    if (check_bucket !== undefined && isTerminal(status)) tell('left in the index', `${id}, ${status}`);
  }
  return broken;

  /** Every tally that there is or should be, with the rows that it should count. */
  function byTally(rows: readonly Row[]): Map<string, Row[]> {
    const counted = new Map<string, Row[]>([...tallies.keys()].map((key) => [key, []]));
    for (const row of rows.filter(({ counts }) => counts)) {
      const day = `usage#${row.created_at.slice(0, 10)}`;
      for (const key of [day, `${day}#${row.owner}`]) counted.set(key, [...(counted.get(key) ?? []), row]);
    }
    return counted;
  }
}

function isOfApp(key: string): boolean {
  return key.split('#').length === 2;
}
