import type { Clock } from '../clock.js';
import { problemOfItem } from './itemRules.js';
import { createKeyedLock } from './keyedLock.js';
import type { DynamoCall, DynamoInput, DynamoReply, Item } from './openDynalite.js';
import { createRecordMaker, type StreamRecord, type UserIdentity } from './streamRecord.js';

export interface WriteOptions {
  readonly userIdentity?: UserIdentity;
}

export interface StreamedTable {
  /** Reads an item, never while it is being written: a write that is refused afterwards was never there. */
  read(input: DynamoInput): Promise<DynamoReply>;
  write(operation: string, input: DynamoInput, options?: WriteOptions): Promise<DynamoReply>;
  /** Hears every change from now on. Nothing is kept for those who come later. */
  onRecord(listener: (record: StreamRecord) => void): void;
}

/**
 * Puts a stream of changes around a table without one. Writes to one item run one after the other, with a read before and
 * after, so that the images are exact; a failed condition can then show the item that failed it, as DynamoDB does with
 * `ReturnValuesOnConditionCheckFailure`.
 */
export function createStreamedTable(
  call: DynamoCall,
  {
    table,
    region,
    indexKeys,
    clock,
  }: { table: string; region: string; indexKeys: readonly string[]; clock: Clock },
): StreamedTable {
  const lock = createKeyedLock();
  const toRecord = createRecordMaker(table, region, clock);
  const listeners: ((record: StreamRecord) => void)[] = [];

  async function read(key: Item): Promise<Item | undefined> {
    const { body } = await call('GetItem', { TableName: table, Key: key, ConsistentRead: true });
    return body.Item;
  }

  function restore(key: Item, before: Item | undefined): Promise<DynamoReply> {
    return before
      ? call('PutItem', { TableName: table, Item: before })
      : call('DeleteItem', { TableName: table, Key: key });
  }

  return {
    read(input) {
      const key = keyOf(input);
      const get = () => call('GetItem', input);
      return key ? lock(JSON.stringify(key), get) : get();
    },
    onRecord: (listener) => {
      listeners.push(listener);
    },
    write(operation, { ReturnValuesOnConditionCheckFailure: onFailure, ...input }, { userIdentity } = {}) {
      const key = keyOf(input);
      if (!key || input.TableName !== table) return call(operation, input);
      return lock(JSON.stringify(key), async () => {
        const before = await read(key);
        const reply = await call(operation, input);
        if (reply.status === 200) {
          const after = await read(key);
          const problem = after && problemOfItem(after, indexKeys);
          if (problem) {
            await restore(key, before);
            return refusal(problem);
          }
          const record = toRecord({ key, before, after, userIdentity });
          if (record) for (const listener of listeners) listener(record);
        }
        const failed = reply.body.__type?.endsWith('#ConditionalCheckFailedException');
        return failed && before && onFailure === 'ALL_OLD'
          ? { ...reply, body: { ...reply.body, Item: before } }
          : reply;
      });
    },
  };
}

/** The key of the item that a write is about; none in a malformed one, which the table itself refuses. */
function keyOf({
  Item: item,
  Key: key,
}: {
  readonly Item?: unknown;
  readonly Key?: unknown;
}): Item | undefined {
  const { id } = (item ?? key ?? {}) as Item;
  return id?.S ? { id } : undefined;
}

function refusal(message: string): DynamoReply {
  return { status: 400, body: { __type: 'com.amazon.coral.validate#ValidationException', message } };
}
