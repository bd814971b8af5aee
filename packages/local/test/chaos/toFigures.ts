import { requestIdPattern } from '@amplify-ai-request/client/protocol';
import { type Broken, type Evidence, promises } from './evidence.js';
import { lateBy } from './rows.js';

/** What the report's table shows, line by line. */
export type Figures = Readonly<Record<string, number | string>>;

export interface Circumstances {
  readonly broken: readonly Broken[];
  readonly kills: Readonly<Record<string, number>>;
  /** How often every connection was broken. */
  readonly drops: number;
  readonly wallSeconds: number;
  /** The longest time that this process heard nobody, in seconds of the backend's clock. */
  readonly stallSeconds: number;
}

export function toFigures(
  { plans, played, calls, witness, items, timeoutSeconds, responses, background, webhooksLost }: Evidence,
  { broken, kills, drops, wallSeconds, stallSeconds }: Circumstances,
): Figures {
  const rows = items.filter(({ id }) => requestIdPattern.test(id));
  const latest = Math.max(0, ...rows.map((row) => lateBy(row, timeoutSeconds) || 0));
  const ends = countBy(rows, ({ status, error }) => error?.code ?? status);
  const heard = [...witness.heard.values()].flatMap((times) => Object.values(times));
  const texts = played.flatMap((one) => one.texts);
  const read = texts.filter(({ by, end }) => by === 'textStream' && end?.status === 'completed');
  return {
    requests: plans.length,
    streamed: plans.filter(({ watch }) => watch === 'streams').length,
    ...prefixed('ended: ', ends),
    'answers in parts': rows.filter(({ parts }) => parts !== undefined).length,
    'model calls received': calls.length,
    'model calls accepted': calls.filter(({ accepted }) => accepted).length,
    ...(background && {
      ...prefixed(
        'responses: ',
        countBy(responses, ({ status }) => status),
      ),
      'webhooks lost for good': webhooksLost.size,
    }),
    'pushes heard': heard.reduce((sum, times) => sum + times, 0),
    'text streams whole': read.length,
    'texts seen while they grew': texts.filter(({ growths }) => growths > 1).length,
    'connections broken, all at once': drops,
    ...prefixed('killed: ', kills),
    ...Object.fromEntries(
      promises.map((promise) => [promise, broken.filter((one) => one.promise === promise).length]),
    ),
    'latest end after a deadline': `${latest.toFixed(1)} s`,
    'longest stall, by the backend’s clock': `${stallSeconds.toFixed(1)} s`,
    'wall time': `${wallSeconds.toFixed(0)} s`,
  };
}

function countBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of items.map(nameOf).sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function prefixed(prefix: string, counts: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${prefix}${name}`, count]));
}
