import { isTerminal, requestIdPattern } from '@amplify-ai-request/client/protocol';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { brokenPushes } from './brokenPushes.js';
import { brokenResponses } from './brokenResponses.js';
import type { Row, Stage } from './stage.js';

/** What of a row may change when it is over: it leaves the index, and its response is cancelled. */
const mayChange = ['check_bucket', 'next_check_at', 'response_id'];

export interface Promises {
  /** How often one request may be paid for. */
  readonly mostCalls: number;
  /** Whether workers may be kept from running, so that nobody looks a response up. @default false */
  readonly workersMayBeHeld?: boolean;
}

/** Says which requests are live. Asked 90 s after their deadline, there must be none. */
export async function stillLive(stage: Stage): Promise<string[]> {
  return (await stage.items())
    .filter(({ id, status }) => requestIdPattern.test(id) && !isTerminal(String(status)))
    .map(({ id, status }) => `${id} is still ${status}`);
}

/**
 * Looks at everything that happened on a stage and says in words which promise was broken. To be asked when every request
 * is over and its end has been booked.
 */
export async function brokenPromises(stage: Stage, promises: Promises): Promise<string[]> {
  const { mostCalls } = promises;
  const items = await stage.items();
  const rows = items.filter(({ id }) => requestIdPattern.test(id));
  const tallies = items.filter(({ id }) => id.startsWith('usage#'));
  const broken: string[] = [];

  for (const row of rows) {
    const { id, prompt, status, counts, check_bucket } = row;
    if (status === undefined) broken.push(`${id} is the ghost of a row`);
    if (check_bucket !== undefined) broken.push(`${id} has never left the index`);
    const calls = stage.asked.filter((text) => text === prompt).length;
    if (calls > 0 && !counts) broken.push(`${id} was paid for, and never admitted`);
    if (calls > mostCalls) broken.push(`${id} was paid for ${calls} times`);
    const images = imagesOf(stage, id);
    broken.push(...wrongChanges(id, images), ...brokenPushes(stage, row, images));
    broken.push(...brokenResponses(stage, row, images, promises));
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

/** What the row was, after each change. */
function imagesOf({ records }: Stage, id: string): Row[] {
  return records
    .filter(({ dynamodb }) => dynamodb.Keys.id?.S === id)
    .map(({ dynamodb }) => unmarshall(dynamodb.NewImage as Parameters<typeof unmarshall>[0]) as Row);
}

/** A row belongs to one owner and one input for ever, and nothing of it changes once it is over. */
function wrongChanges(id: string, images: readonly Row[]): string[] {
  const owners = new Set(images.map(({ owner }) => owner));
  const prompts = new Set(images.map(({ prompt }) => prompt));
  const end = images.findIndex(({ status }) => isTerminal(String(status)));
  const seen = (image: object) =>
    JSON.stringify(
      Object.entries(image)
        .filter(([name]) => !mayChange.includes(name))
        .sort(),
    );
  const afterwards = end === -1 ? [] : images.slice(end).map(seen);
  return [
    ...(owners.size > 1 ? [`${id} changed its owner`] : []),
    ...(prompts.size > 1 ? [`${id} changed its input`] : []),
    ...(new Set(afterwards).size > 1 ? [`${id} changed after its end`] : []),
  ];
}
