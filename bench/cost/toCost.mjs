import {
  checkIndex,
  dispatcherInvocation,
  webhookInvocation,
  workerInvocation,
} from '@amplify-ai-request/backend/runtime';
import { operationNames } from '@amplify-ai-request/client/protocol';
import { sum } from 'd3-array';
import { assumed, prices } from '../prices/prices.mjs';

/** @import { Counted, Invocation } from './counted.js' */
/** @typedef {{ what: string, amount: number, price: number, dollars: number }} Line */

/** @type {Readonly<Record<Invocation['name'], number>>} */
const memoryMB = {
  dispatcher: dispatcherInvocation.memoryMB,
  worker: workerInvocation.memoryMB,
  webhook: webhookInvocation.memoryMB,
  // The tutorial's, of the size that `defineFunction` gives.
  handler: 512,
};

/**
 * Turns counts of a run into lines of a bill for 1,000 requests: what it is, how much of it, what that costs. What is done
 * each minute, whether requests come or not, is no part of it.
 *
 * @param {Counted} counted
 * @returns {Line[]}
 */
export function toCost(counted) {
  const thousand = 1000 / counted.requests;
  /** @type {(what: string, amount: number, price: keyof typeof prices) => Line} */
  const line = (what, amount, price) => ({
    what,
    amount: amount * thousand,
    price: prices[price],
    dollars: amount * thousand * prices[price],
  });
  // A start of a subscription is billed as an update, not as an operation.
  const { [operationNames().subscribe]: _, ...operations } = counted.operations;
  const runs = counted.invocations.filter(({ scheduled }) => !scheduled);
  const functions = Object.entries(memoryMB).flatMap(([name, memory]) => {
    const own = runs.filter((run) => run.name === name);
    const seconds = sum(own, billedMs) / 1000;
    return [
      line(`${name}: invocations`, own.length, 'lambdaInvocation'),
      line(`${name}: GB-seconds`, (seconds * memory) / 1024, 'lambdaGBSecond'),
    ];
  });
  const { subscriptions, updates } = counted.wire;
  return [
    ...functions,
    line('DynamoDB: write units', sum(counted.writes), 'writeUnit'),
    line('DynamoDB: read units', sum(counted.reads), 'readUnit'),
    line('AppSync: operations', sum(Object.values(operations)), 'appsyncOperation'),
    // A connection, and a subscription, count as one each.
    line('AppSync: real-time updates', 2 * subscriptions + updates, 'appsyncUpdate'),
    line(
      'AppSync: minutes connected',
      subscriptions ? sum(counted.seconds) / 60 : 0,
      'appsyncConnectionMinute',
    ),
  ];
}

/** What the schedule costs in a month of 30 days without a request: a run each minute, and a query for each bucket of its
 * index. */
export function toStandingCost() {
  const minutes = 30 * 24 * 60;
  const seconds = (assumed.ownWork + assumed.awsCall) / 1000;
  return (
    minutes *
    (prices.scheduledRun +
      prices.lambdaInvocation +
      ((seconds * dispatcherInvocation.memoryMB) / 1024) * prices.lambdaGBSecond +
      checkIndex.buckets.length * 0.5 * prices.readUnit)
  );
}

/**
 * The time that Lambda bills for a run: the wait for the model by the clock, and by assumption what it does itself and each
 * other call, as if one came after another. A lease is renewed, and a text kept, while the model works: these take no
 * time of their own.
 *
 * @param {Invocation} invocation
 */
function billedMs({ calls, modelMs }) {
  const onTheWay = sum(calls, (call) => {
    if (call === 'background.model.submit') return assumed.modelSubmit;
    if (call.startsWith('background.model.')) return assumed.modelLook;
    if (call === 'store.renew' || call === 'store.keepText') return 0;
    return /^(store|usage|workers|publisher)\./.test(call) ? assumed.awsCall : 0;
  });
  return Math.ceil(modelMs + assumed.ownWork + onTheWay);
}
