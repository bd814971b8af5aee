// Counts what AWS would bill: invocations, with the calls of each and how long it waited for the model, and what is asked of
// DynamoDB.
import { unitsOfRead, unitsOfWrite } from './itemUnits.mjs';

/** @import { Invocation, Item } from './counted.js' */
/** @import { createLocalFunction as Create } from '../../packages/local/src/lambda/localFunction.js' */
/** @import { startDynamoDB as Start } from '../../packages/local/src/dynamodb/startDynamoDB.js' */

/** Everything so far. */
export const counts = {
  invocations: /** @type {Invocation[]} */ ([]),
  writes: /** @type {number[]} */ ([]),
  reads: /** @type {number[]} */ ([]),
};

export const counting = {
  /** @param {typeof Create} create @returns {typeof Create} */
  createLocalFunction: (create) => (options) => {
    const { clock, interruptOf = () => () => false } = options;
    const name = /** @type {Invocation['name']} */ (options.name);
    const now = () => (clock?.now() ?? new Date()).getTime();
    /** @type {Invocation} */
    let starting;
    const local = create({
      ...options,
      // It is asked once by each invocation, as its first act.
      interruptOf() {
        const invocation = starting;
        const interrupt = interruptOf();
        let asked = now();
        return (call, moment) => {
          if (moment === 'before') invocation.calls.push(call);
          if (call === 'model.ask' && moment === 'before') asked = now();
          if (call === 'model.ask' && moment === 'after') invocation.modelMs += now() - asked;
          return interrupt(call, moment);
        };
      },
    });
    return {
      ...local,
      invoke(event) {
        const fromStream = event !== null && typeof event === 'object' && 'Records' in event;
        starting = { name, scheduled: name === 'dispatcher' && !fromStream, calls: [], modelMs: 0 };
        counts.invocations.push(starting);
        return local.invoke(event);
      },
    };
  },

  /** @param {typeof Start} start @returns {typeof Start} */
  startDynamoDB: (start) => async (options) => {
    const dynamodb = await start(options);
    const { table } = options;
    const look = async (/** @type {Item} */ Key) =>
      itemOf((await dynamodb.call('GetItem', { TableName: table, Key, ConsistentRead: true })).body);
    return {
      ...dynamodb,
      async call(operation, input) {
        const { Key, Item: put, ConsistentRead } = /** @type {Asked} */ (/** @type {unknown} */ (input));
        const id = (Key ?? put)?.id;
        const key = id && (operation === 'PutItem' || operation === 'UpdateItem') ? { id } : undefined;
        const before = key && (await look(key));
        const reply = await dynamodb.call(operation, input);
        if (operation === 'GetItem')
          counts.reads.push(unitsOfRead(Key && (await look(Key)), { consistent: ConsistentRead === true }));
        if (key) counts.writes.push(unitsOfWrite(before, await look(key)));
        return reply;
      },
    };
  },
};

/** @typedef {{ Key?: Item, Item?: Item, ConsistentRead?: boolean }} Asked */

/** @param {unknown} body */
function itemOf(body) {
  return /** @type {{ Item?: Item }} */ (body).Item;
}
