import { asksTable, type Operation, pipelines } from '@amplify-ai-request/backend/runtime';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dynamoStore } from '../../backend/src/adapters/dynamoStore.js';
import { dynamoUsage } from '../../backend/src/adapters/dynamoUsage.js';
import { unknownOutcome } from '../../backend/src/engine/failure.js';
import type { StoredRequest } from '../../backend/src/engine/storedRequest.js';
import type { DynamoCall } from '../src/dynamodb/openDynalite.js';
import { type DynamoDB, startDynamoDB } from '../src/dynamodb/startDynamoDB.js';
import { createOperations } from './stage/createOperations.js';
import { directDocuments } from './stage/directDocuments.js';

/*
 * Every condition of every write, each with an item that fails this one alone: the write is refused because of it. To show
 * that the test would notice, the same write goes out once more without the condition, and changes the item.
 */

const id = '00000000-0000-4000-8000-00000000000a';
const tally = {
  name: 'owner',
  key: 'usage#2026-01-01#ann',
  openUntil: 'over',
  ttl: 1,
  limits: { live: 2, requests: 2, guest_requests: 2 },
} as const;
const now = new Date('2026-01-01T12:00:00.000Z');
const at = now.toISOString();
const later = new Date('2026-01-01T12:00:30.000Z');
const soon = new Date('2026-01-01T12:00:20.000Z');
const failure = unknownOutcome();
const answer = { text: { content: 'Hi' }, format: 'text', finishReason: 'stop', model: 'm' } as const;
const beginning = { content: 'H', seq: 1 };
const admission = {
  admittedAt: now,
  deadlineAt: now,
  expiresAt: now,
  nextCheckAt: now,
  counts: { app: 'a-token' },
};

type Item = Readonly<Record<string, unknown>> | undefined;
interface Doors {
  readonly store: ReturnType<typeof dynamoStore>;
  readonly usage: ReturnType<typeof dynamoUsage>;
  readonly operate: ReturnType<typeof createOperations>;
}

const queued = { id, status: 'queued', created_at: at, owner: 'ann', prompt: 'Hello', next_check_at: at };
const admitted = { ...queued, admitted_at: at };
const working = { ...admitted, status: 'in_progress', attempt: 'mine', lease_until: at };
const seen = working as StoredRequest;
const cancelled = { ...working, status: 'cancelled' };
const submitted = { ...working, background: true, submitted_at: at };
const known = { ...submitted, response_id: 'resp_1' };
const lookedAt = known as StoredRequest;
const leftBehind = { ...known, status: 'cancelled', completed_at: at };

/** The write, the item before it, and the condition that refuses it. */
const conditions: readonly [string, (doors: Doors) => Promise<unknown>, Item, string][] = [
  [
    'admit',
    ({ store }) => store.admit(id, admission),
    { ...queued, status: 'cancelled' },
    '#status = :is_status',
  ],
  ['admit', ({ store }) => store.admit(id, admission), admitted, 'attribute_not_exists(#admitted_at)'],
  [
    'refuse',
    ({ store }) => store.refuse(id, failure, now),
    { ...queued, status: 'cancelled' },
    '#status = :is_status',
  ],
  ['refuse', ({ store }) => store.refuse(id, failure, now), admitted, 'attribute_not_exists(#admitted_at)'],
  [
    'claim',
    ({ store }) => store.claim(id, { attempt: 'me', until: later }, now),
    cancelled,
    '#status = :is_status',
  ],
  [
    'claim',
    ({ store }) => store.claim(id, { attempt: 'me', until: later }, now),
    queued,
    'attribute_exists(#admitted_at)',
  ],
  [
    'renew',
    ({ store }) => store.renew(id, { attempt: 'mine', until: later }),
    cancelled,
    '#status = :is_status',
  ],
  [
    'renew',
    ({ store }) => store.renew(id, { attempt: 'late', until: later }),
    working,
    '#attempt = :is_attempt',
  ],
  ['keepText', ({ store }) => store.keepText(id, 'mine', beginning), cancelled, '#status = :is_status'],
  ['keepText', ({ store }) => store.keepText(id, 'late', beginning), working, '#attempt = :is_attempt'],
  ['complete', ({ store }) => store.complete(id, 'mine', answer, now), cancelled, '#status = :is_status'],
  ['complete', ({ store }) => store.complete(id, 'late', answer, now), working, '#attempt = :is_attempt'],
  ['fail', ({ store }) => store.fail(id, 'mine', failure, now), cancelled, '#status = :is_status'],
  ['fail', ({ store }) => store.fail(id, 'late', failure, now), working, '#attempt = :is_attempt'],
  ['expire', ({ store }) => store.expire(seen, failure, now), cancelled, '#status = :is_status'],
  ['abandon', ({ store }) => store.abandon(seen, failure, now), cancelled, '#status = :is_status'],
  [
    'abandon',
    ({ store }) => store.abandon(seen, failure, now),
    { ...working, attempt: 'new' },
    '#attempt = :is_attempt',
  ],
  [
    'abandon',
    ({ store }) => store.abandon(seen, failure, now),
    { ...working, lease_until: later.toISOString() },
    '#lease_until = :is_lease_until',
  ],
  ['requeue', ({ store }) => store.requeue(seen, later), cancelled, '#status = :is_status'],
  [
    'requeue',
    ({ store }) => store.requeue(seen, later),
    { ...working, attempt: 'new' },
    '#attempt = :is_attempt',
  ],
  [
    'requeue',
    ({ store }) => store.requeue(seen, later),
    { ...working, lease_until: later.toISOString() },
    '#lease_until = :is_lease_until',
  ],
  [
    'requeue',
    ({ store }) => store.requeue(seen, later),
    { ...working, submitted_at: at },
    'attribute_not_exists(#submitted_at)',
  ],
  [
    'requeue',
    ({ store }) => store.requeue(submitted as StoredRequest, later),
    { ...submitted, submitted_at: later.toISOString() },
    '#submitted_at = :is_submitted_at',
  ],
  [
    'requeue',
    ({ store }) => store.requeue(submitted as StoredRequest, later),
    known,
    'attribute_not_exists(#response_id)',
  ],
  [
    'requeue',
    ({ store }) => store.requeue(lookedAt, later),
    { ...known, response_id: 'resp_2' },
    '#response_id = :is_response_id',
  ],
  [
    'beginSubmission',
    ({ store }) => store.beginSubmission(id, { attempt: 'mine', until: later }, now),
    cancelled,
    '#status = :is_status',
  ],
  [
    'beginSubmission',
    ({ store }) => store.beginSubmission(id, { attempt: 'late', until: later }, now),
    working,
    '#attempt = :is_attempt',
  ],
  [
    'keepResponse',
    ({ store }) => store.keepResponse(id, 'mine', 'resp_1', later),
    cancelled,
    '#status = :is_status',
  ],
  [
    'keepResponse',
    ({ store }) => store.keepResponse(id, 'late', 'resp_1', later),
    submitted,
    '#attempt = :is_attempt',
  ],
  [
    'keepResponse',
    ({ store }) => store.keepResponse(id, 'mine', 'resp_2', later),
    known,
    'attribute_not_exists(#response_id)',
  ],
  ...(['completeResponse', 'failResponse'] as const).flatMap((name): (typeof conditions)[number][] => {
    const end =
      (row: StoredRequest) =>
      ({ store }: Doors) =>
        name === 'completeResponse'
          ? store.completeResponse(row, 'mine', answer, now)
          : store.failResponse(row, 'mine', failure, now);
    return [
      [name, end(lookedAt), { ...known, status: 'cancelled' }, '#status = :is_status'],
      [name, end(lookedAt), { ...known, response_id: 'resp_2' }, '#response_id = :is_response_id'],
      [name, end(submitted as StoredRequest), known, 'attribute_not_exists(#response_id)'],
    ];
  }),
  [
    'dropResponse',
    ({ store }) => store.dropResponse(leftBehind as StoredRequest),
    known,
    'attribute_exists(#completed_at)',
  ],
  [
    'dropResponse',
    ({ store }) => store.dropResponse(leftBehind as StoredRequest),
    { ...leftBehind, response_id: 'resp_2' },
    '#response_id = :is_response_id',
  ],
  [
    'postpone',
    ({ store }) => store.postpone(seen, soon),
    { ...cancelled, next_check_at: at },
    '#status = :is_status',
  ],
  [
    'postpone',
    ({ store }) => store.postpone(seen, soon),
    { ...working, next_check_at: later.toISOString() },
    '#next_check_at = :is_next_check_at',
  ],
  ['defer', ({ store }) => store.defer(id, later), undefined, 'attribute_exists(#check_bucket)'],
  ['forget', ({ store }) => store.forget(seen), undefined, 'attribute_exists(#check_bucket)'],
  [
    'count',
    ({ usage }) => usage.count(tally, id, 'new'),
    { id: tally.key, [id]: 'old' },
    'attribute_not_exists(#entry)',
  ],
  ...(['live', 'requests', 'guest_requests'] as const).map((counter): (typeof conditions)[number] => [
    'count',
    ({ usage }) => usage.count(tally, id, 'new'),
    { id: tally.key, [counter]: 2 },
    `(attribute_not_exists(#${counter}) OR #${counter} < :${counter})`,
  ]),
  [
    'close',
    ({ usage }) => usage.close(tally, id, 'mine', ['live']),
    { id: tally.key, live: 1, [id]: 'another' },
    '#entry = :token',
  ],
  [
    'submit',
    ({ operate }) => operate('submit', 'bob', { id, prompt: 'Hi' }).catch(() => {}),
    queued,
    'attribute_not_exists(#id)',
  ],
  [
    'cancel',
    ({ operate }) => operate('cancel', 'ann', { id }),
    { ...working, status: 'completed' },
    '#live IN (:queued, :in_progress)',
  ],
  ['cancel', ({ operate }) => operate('cancel', 'bob', { id }).catch(() => {}), working, '#holder = :caller'],
];

let dynamodb: DynamoDB;
/** The conditions that were sent. */
let sent: string[];
/** One of them that is left out. */
let leftOut: string | undefined;

beforeEach(async () => {
  dynamodb = await startDynamoDB({ table: 'requests', region: 'us-east-1' });
  sent = [];
  leftOut = undefined;
});
afterEach(() => dynamodb.close());

const call: DynamoCall = async (operation, input) => {
  const { ConditionExpression: condition } = input;
  if (typeof condition !== 'string') return dynamodb.call(operation, input);
  sent.push(condition);
  const reply = await dynamodb.call(operation, { ...input, ConditionExpression: without(condition) });
  if (reply.body.__type?.endsWith('ValidationException')) throw new Error(reply.body.message);
  return reply;
};

/** DynamoDB refuses names that nothing uses: the part stays, and is made true. */
function without(condition: string): string {
  if (leftOut === undefined) return condition;
  const inner = leftOut.replace(/^\((.*)\)$/, '$1');
  return condition.replace(leftOut, `(${inner} OR NOT (${inner}))`);
}

function doors(): Doors {
  const documents = directDocuments(call);
  return {
    store: dynamoStore(documents, 'requests'),
    usage: dynamoUsage(documents, 'requests'),
    operate: createOperations(call),
  };
}

async function put(item: Item): Promise<void> {
  await directDocuments(dynamodb.call).send({
    constructor: { name: 'PutCommand' },
    input: { TableName: 'requests', Item: { ttl: 4_000_000_000, ...item } },
  } as never);
}

async function items(): Promise<unknown[]> {
  const { body } = await dynamodb.call('Scan', { TableName: 'requests' });
  return (body.Items ?? []).map((item) => unmarshall(item as Parameters<typeof unmarshall>[0]));
}

test.for(conditions)('%s is refused by its condition alone, case %#', async ([, write, item, part]) => {
  if (item) await put(item);
  const before = await items();
  await write(doors());
  expect(sent[0]).toContain(part);
  expect(await items()).toEqual(before);

  leftOut = part;
  // What it makes of the item may be nonsense: that it does is what counts.
  await write(doors()).catch(() => {});
  expect(await items()).not.toEqual(before);
});

test('a cancel without the way for unknown ids would leave no tombstone', async () => {
  const unknown = 'attribute_not_exists(#id)';
  const cancel = () => doors().operate('cancel', 'ann', { id });
  const deaf: DynamoCall = (operation, input) => {
    const condition = String(input.ConditionExpression).replace(
      unknown,
      `(${unknown} AND attribute_exists(#id))`,
    );
    return dynamodb.call(
      operation,
      input.ConditionExpression ? { ...input, ConditionExpression: condition } : input,
    );
  };
  await expect(createOperations(deaf)('cancel', 'ann', { id })).rejects.toThrow('There is no such request');
  expect(await cancel()).toMatchObject({ id, status: 'cancelled' });
});

test('no condition of any write is left out of this list', async () => {
  const known = new Set(conditions.map(([name, , , part]) => `${name}: ${part}`));
  known.add('cancel: attribute_not_exists(#id)');
  for (const [name, write] of conditions) {
    sent = [];
    await write(doors()).catch(() => {});
    for (const part of partsOf(sent[0] ?? '')) expect(known).toContain(`${name}: ${part}`);
  }
  const { store, usage } = doors();
  const unconditional = ['read', 'putPart', 'findDue', 'hasHeard', 'rememberWebhook', 'findEntry', 'fetch'];
  const operations = (Object.keys(pipelines) as Operation[]).filter(asksTable);
  const writes = [...Object.keys(store), ...Object.keys(usage), ...operations];
  expect(new Set(conditions.map(([name]) => name))).toEqual(
    new Set(writes.filter((name) => !unconditional.includes(name))),
  );
});

/** The parts that AND joins, and for a cancel those within its one alternative. */
function partsOf(condition: string): string[] {
  const [, first, rest] = /^(attribute_not_exists\(#id\)) OR \((.*)\)$/.exec(condition) ?? [];
  return first && rest ? [first, ...rest.split(' AND ')] : condition.split(' AND ');
}
