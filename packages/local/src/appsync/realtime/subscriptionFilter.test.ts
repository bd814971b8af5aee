import { expect, test } from 'vitest';
import {
  checkFilter,
  type FilterOperator,
  passesFilter,
  type SubscriptionFilter,
  toSubscriptionFilter,
} from './subscriptionFilter.js';

const event = { id: 'a', owner: 'ann', count: 5, tags: ['red', 'blue'], none: null, row: { status: 'done' } };
const conditions = (...filters: [string, FilterOperator, unknown][]): SubscriptionFilter => ({
  filterGroup: [{ filters: filters.map(([fieldName, operator, value]) => ({ fieldName, operator, value })) }],
});

test.each<[string, FilterOperator, unknown, unknown]>([
  // field, operator, a value that lets the event pass, one that does not
  ['owner', 'eq', 'ann', 'Ann'],
  ['count', 'eq', 5, '5'],
  ['owner', 'ne', 'bea', 'ann'],
  ['count', 'le', 5, 4],
  ['count', 'lt', 6, 5],
  ['count', 'ge', 5, 6],
  ['count', 'gt', 4, 5],
  ['owner', 'gt', 'anm', 5],
  ['owner', 'contains', 'nn', 'b'],
  ['tags', 'contains', 'red', 're'],
  ['owner', 'notContains', 'b', 'nn'],
  ['tags', 'notContains', 're', 'red'],
  ['owner', 'beginsWith', 'an', 'nn'],
  ['owner', 'in', ['bea', 'ann'], ['bea']],
  ['owner', 'notIn', ['bea'], ['bea', 'ann']],
  ['count', 'between', [5, 9], [6, 9]],
  ['tags', 'containsAny', ['green', 'blue'], ['green']],
  ['row.status', 'eq', 'done', 'failed'],
])('%s %s %j lets an event pass, and %j does not', (field, operator, passing, refused) => {
  expect(passesFilter(conditions([field, operator, passing]), event)).toBe(true);
  expect(passesFilter(conditions([field, operator, refused]), event)).toBe(false);
});

test.each<[FilterOperator, unknown]>([
  ['eq', ''],
  ['le', 9],
  ['ge', -9],
  ['contains', ''],
  ['beginsWith', ''],
  ['in', ['null', '']],
  ['between', [-9, 9]],
  ['containsAny', ['']],
])('what an event has not got passes no %s', (operator, value) => {
  for (const field of ['none', 'missing', 'row.missing', 'id.length', '__proto__', 'tags.length']) {
    expect(passesFilter(conditions([field, operator, value]), event)).toBe(false);
  }
});

test('of a group all must hold, and of the groups any one', () => {
  const [right, wrong] = [conditions(['id', 'eq', 'a']), conditions(['id', 'eq', 'b'])];
  expect(passesFilter(conditions(['id', 'eq', 'a'], ['owner', 'eq', 'bea']), event)).toBe(false);
  expect(passesFilter({ filterGroup: [...wrong.filterGroup, ...right.filterGroup] }, event)).toBe(true);
  expect(passesFilter({ filterGroup: [...wrong.filterGroup, ...wrong.filterGroup] }, event)).toBe(false);
});

test('the short form means the same', () => {
  expect(toSubscriptionFilter({ id: { eq: 'a' }, owner: { eq: 'ann' } })).toEqual(
    conditions(['id', 'eq', 'a'], ['owner', 'eq', 'ann']),
  );
  expect(
    toSubscriptionFilter({ or: [{ id: { eq: 'a' } }, { id: { eq: 'b' } }], owner: { eq: 'ann' } }),
  ).toEqual({
    filterGroup: [
      ...conditions(['id', 'eq', 'a'], ['owner', 'eq', 'ann']).filterGroup,
      ...conditions(['id', 'eq', 'b'], ['owner', 'eq', 'ann']).filterGroup,
    ],
  });
  expect(toSubscriptionFilter({ and: [{ count: { gt: 1 } }, { count: { lt: 9 } }] })).toEqual(
    conditions(['count', 'gt', 1], ['count', 'lt', 9]),
  );
});

test.each([
  null,
  {},
  { filterGroup: [] },
  { filterGroup: [{ filters: [] }] },
  { filterGroup: [{ filters: [{ fieldName: 'id', operator: 'eq' }] }] },
  { filterGroup: [{ filters: [{ fieldName: 'id', operator: 'equals', value: 'a' }] }] },
  { filterGroup: [{ filters: [{ operator: 'eq', value: 'a' }] }] },
  { filterGroup: [{ filters: [{ fieldName: 'id', operator: 'constructor', value: 'a' }] }] },
])('a filter that says nothing is refused, and does not let everything pass: %j', (filter) => {
  expect(() => checkFilter(filter)).toThrow('This is no subscription filter');
});
