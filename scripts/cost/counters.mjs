// Counts what AWS would bill: invocations, with the calls of each and how long it waited for the model, and what is asked of
// DynamoDB.
import { itemBytes } from './itemBytes.mjs';

/** Everything so far. */
export const counts = { invocations: [], writes: [], reads: [], queries: 0 };

export const counting = {
  createLocalFunction: (create) => (options) => {
    const { name, clock, interruptOf } = options;
    let starting;
    const local = create({
      ...options,
      // It is asked once by each invocation, as its first act.
      interruptOf() {
        const invocation = starting;
        const interrupt = interruptOf();
        let asked = clock.now();
        return (call, moment) => {
          if (moment === 'before') invocation.calls.push(call);
          if (call === 'model.ask' && moment === 'before') asked = clock.now();
          if (call === 'model.ask' && moment === 'after') invocation.modelMs += clock.now() - asked;
          return interrupt(call, moment);
        };
      },
    });
    return {
      ...local,
      invoke(event) {
        const scheduled = name === 'dispatcher' && !event.Records;
        starting = { name, scheduled, calls: [], modelMs: 0 };
        counts.invocations.push(starting);
        return local.invoke(event);
      },
    };
  },

  startDynamoDB: (start) => async (options) => {
    const dynamodb = await start(options);
    const { table } = options;
    const look = async (Key) =>
      (await dynamodb.call('GetItem', { TableName: table, Key, ConsistentRead: true })).body.Item;
    return {
      ...dynamodb,
      async call(operation, input) {
        const isWrite = operation === 'PutItem' || operation === 'UpdateItem';
        const key = isWrite && { id: (input.Key ?? input.Item).id };
        const before = key && (await look(key));
        const reply = await dynamodb.call(operation, input);
        if (operation === 'Query') counts.queries += 1;
        if (operation === 'GetItem') counts.reads.push(readUnits(reply.body.Item, input.ConsistentRead));
        if (isWrite) counts.writes.push(writeUnits(before, await look(key)));
        return reply;
      },
    };
  },
};

/** One for each 4 KB, half of that where what is read may be old. An item that is not there costs as the smallest does. */
function readUnits(item, consistent) {
  return Math.max(1, Math.ceil(itemBytes(item) / 4096)) * (consistent ? 1 : 0.5);
}

/** One for each KB of the larger of what was there and what is, also when a condition refuses; and what the index takes. */
function writeUnits(before, after) {
  const units = Math.max(1, Math.ceil(Math.max(itemBytes(before), itemBytes(after)) / 1024));
  const [was, is] = [before, after].map((item) => indexKey(item));
  if (was === is) return units;
  return units + (was ? 1 : 0) + (is ? 1 : 0);
}

/** Where an item stands in the index of what must be looked at: it holds keys only, so nothing else moves it. */
function indexKey({ check_bucket, next_check_at } = {}) {
  return check_bucket && next_check_at && `${check_bucket.S} ${next_check_at.S}`;
}
