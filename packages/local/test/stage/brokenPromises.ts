import { isTerminal, requestIdPattern } from '@amplify-ai-request/client/protocol';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Stage } from './createStage.js';

/** What of a row may change when it is over: it leaves the index. */
const ofTheIndex = ['check_bucket', 'next_check_at'];

export interface Promises {
  /** How often one request may be paid for. */
  readonly mostCalls: number;
}

/**
 * Looks at everything that happened on a stage and says in words which promise was broken. To be asked when the time of
 * every request is up, and the reaper has been once more.
 */
export async function brokenPromises(stage: Stage, { mostCalls }: Promises): Promise<string[]> {
  const items = await stage.items();
  const rows = items.filter(({ id }) => requestIdPattern.test(id));
  const tallies = items.filter(({ id }) => id.startsWith('usage#'));
  const broken: string[] = [];

  for (const { id, status, prompt, check_bucket } of rows) {
    if (!isTerminal(String(status))) broken.push(`${id} is still ${status}`);
    if (check_bucket !== undefined) broken.push(`${id} has never left the index`);
    const calls = stage.asked.filter((text) => text === prompt).length;
    if (calls > mostCalls) broken.push(`${id} was paid for ${calls} times`);
    broken.push(...changesAfterTheEnd(stage, id));
  }
  for (const { id, live = 0, requests = 0, ...rest } of tallies) {
    if (live !== 0) broken.push(`${id} counts ${live} live requests`);
    const open = Object.keys(rest).filter((name) => requestIdPattern.test(name));
    if (open.length > 0) broken.push(`${id} holds open entries`);
    const counted = rows.filter((row) => row.counts && (id.split('#')[2] ?? row.owner) === row.owner);
    if (requests !== counted.length) broken.push(`${id} counts ${requests} requests, not ${counted.length}`);
  }
  return broken;
}

function changesAfterTheEnd({ records }: Stage, id: string): string[] {
  const images = records
    .filter(({ dynamodb }) => dynamodb.Keys.id?.S === id)
    .map(({ dynamodb }) => unmarshall(dynamodb.NewImage as Parameters<typeof unmarshall>[0]));
  const end = images.findIndex(({ status }) => isTerminal(status));
  if (end === -1) return [];
  const seen = (image: object) =>
    JSON.stringify(
      Object.entries(image)
        .filter(([name]) => !ofTheIndex.includes(name))
        .sort(),
    );
  const last = seen(images[end] ?? {});
  return images.slice(end).some((image) => seen(image) !== last) ? [`${id} changed after its end`] : [];
}
