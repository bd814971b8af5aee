import { util } from '@aws-appsync/utils';

/** Refuses an id that no client of ours makes, and with it the table's own items, whose keys are no UUIDs. */
export function checkId(id: string): void {
  // By the length, too: for some, $ stands before a last line break as well.
  if (
    id.length !== 36 ||
    !util.matches('^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$', id)
  ) {
    util.error('The id must be a lower-case UUID, as crypto.randomUUID() makes it', 'invalid_input');
  }
}
