import { isTerminal } from '@amplify-ai-request/client/protocol';
import type { PublishedEvent } from '../../../backend/src/engine/ports.js';
import type { Row, Stage } from './stage.js';

/**
 * Looks at all that was published of a request, and at the text that its row showed meanwhile, and says in words what was
 * wrong with it.
 *
 * @param images What the row was, after each change.
 */
export function brokenPushes(stage: Stage, row: Row, images: readonly Row[]): string[] {
  const { id, owner, stream } = row;
  const pushes = stage.pushes.filter((event) => event.id === id);
  const runs = deltasOf(pushes);
  const ends = pushes.filter(({ delta }) => delta === undefined);
  const texts = stage.said.filter(({ prompt }) => prompt === row.prompt).map(({ text }) => text);
  const lived = images.some(({ status }) => !isTerminal(String(status)));
  const broken: string[] = [];

  if (pushes.some((event) => event.owner !== owner)) broken.push(`${id} was told to another owner`);
  if (runs.size > 0 && !stream) broken.push(`${id} was published, and nobody asked for it`);
  if (lived && ends.length === 0) broken.push(`${id} is over, and nobody was told`);
  for (const [retries, deltas] of runs) {
    const text = deltas.join('');
    if (deltas.includes(undefined)) broken.push(`${id} has holes or repeats in its deltas of run ${retries}`);
    else if (!texts.some((whole) => whole.startsWith(text))) broken.push(`${id} was told another text`);
  }
  for (const { request } of ends) {
    if (request && wrongEnd(request, row)) broken.push(`${id} was told to end in another way than it did`);
  }
  for (const image of images) broken.push(...wrongText(image, runs, texts));
  if (row.content !== undefined && row.parts !== undefined) broken.push(`${id} has its text twice`);
  return broken;
}

type Runs = ReadonlyMap<number, readonly (string | undefined)[]>;

/** The deltas of each run of the model, by their number. A push may be repeated once; anything else leaves a gap here. */
function deltasOf(pushes: readonly PublishedEvent[]): Runs {
  const runs = new Map<number, (string | undefined)[]>();
  let last: PublishedEvent | undefined;
  for (const event of pushes) {
    const { delta, seq, retries } = event;
    if (typeof delta !== 'string') continue;
    const deltas = runs.get(retries ?? 0) ?? [];
    runs.set(retries ?? 0, deltas);
    const isRepetition = last?.seq === seq && last?.delta === delta && last?.retries === retries;
    if (!isRepetition) deltas.push(seq === deltas.length ? delta : undefined);
    last = isRepetition ? undefined : event;
  }
  return runs;
}

function wrongEnd(
  told: NonNullable<PublishedEvent['request']>,
  { status, stream, background, content, seq }: Row,
): boolean {
  return (
    told.status !== status ||
    told.seq !== seq ||
    told.content !== (stream && !background ? undefined : content)
  );
}

/** What a row shows of a streamed text is what the deltas before its number are made of. */
function wrongText(image: Row, runs: Runs, texts: readonly string[]): string[] {
  const { id, status, stream, background, content, seq, retries = 0 } = image;
  if (background && content !== undefined && !texts.includes(String(content)))
    return [`${id} showed another text`];
  if (!stream || background || content === undefined) return [];
  const text = String(content);
  const before = (runs.get(Number(retries)) ?? []).slice(0, Number(seq));
  const isRight = before.length < Number(seq) ? text.startsWith(before.join('')) : text === before.join('');
  return [
    ...(status === 'queued' ? [`${id} waits with the text of an earlier run`] : []),
    ...(isRight && texts.some((whole) => whole.startsWith(text)) ? [] : [`${id} showed another text`]),
  ];
}
