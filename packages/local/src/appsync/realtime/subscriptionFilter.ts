import { isObject } from '../../http/parseObject.js';

/** Every condition that a filter knows. */
export type FilterOperator = keyof typeof operators;

export interface FilterCondition {
  /** A field of the event; a dot leads into an object. */
  readonly fieldName: string;
  readonly operator: FilterOperator;
  readonly value: unknown;
}

/**
 * What `extensions.setSubscriptionFilter` takes: an event passes when all conditions of one group hold.
 * https://docs.aws.amazon.com/appsync/latest/devguide/extensions-js.html
 */
export interface SubscriptionFilter {
  readonly filterGroup: readonly { readonly filters: readonly FilterCondition[] }[];
}

/** What is published, as its mutation answered it. */
export type Event = Readonly<Record<string, unknown>>;

type Compare = (field: unknown, value: unknown) => boolean;

const isOrdered = (one: unknown, other: unknown): one is string | number =>
  typeof one === typeof other && (typeof one === 'number' || typeof one === 'string');
const holds = (field: unknown, value: unknown): boolean =>
  typeof field === 'string' && typeof value === 'string'
    ? field.includes(value)
    : Array.isArray(field) && field.includes(value);
const isAmong: Compare = (field, values) => Array.isArray(values) && values.includes(field);

const operators = {
  eq: (field, value) => field === value,
  ne: (field, value) => field !== value,
  le: (field, value) => isOrdered(field, value) && field <= (value as typeof field),
  lt: (field, value) => isOrdered(field, value) && field < (value as typeof field),
  ge: (field, value) => isOrdered(field, value) && field >= (value as typeof field),
  gt: (field, value) => isOrdered(field, value) && field > (value as typeof field),
  contains: holds,
  notContains: (field, value) => !holds(field, value),
  beginsWith: (field, value) =>
    typeof field === 'string' && typeof value === 'string' && field.startsWith(value),
  in: isAmong,
  notIn: (field, values) => !isAmong(field, values),
  between(field, limits) {
    const [least, most] = Array.isArray(limits) ? limits : [];
    return isOrdered(field, least) && isOrdered(field, most) && field >= least && field <= most;
  },
  containsAny: (field, values) => Array.isArray(values) && values.some((value) => holds(field, value)),
} satisfies Record<string, Compare>;

/** Tells whether an event passes. */
export function passesFilter({ filterGroup }: SubscriptionFilter, event: Event): boolean {
  return filterGroup.some(({ filters }) =>
    filters.every(({ fieldName, operator, value }) =>
      operators[operator](valueAt(event, fieldName.split('.')), value),
    ),
  );
}

function valueAt(event: Event, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    event,
  );
}

/**
 * Takes a filter as a resolver hands it in.
 *
 * @throws {Error} when it has no groups, a group no conditions, or a condition no field, operator or value: a filter that
 *   lets everything pass by mistake must not go unseen.
 */
export function checkFilter(filter: unknown): SubscriptionFilter {
  const groups = isObject(filter) ? filter.filterGroup : undefined;
  const isRight =
    Array.isArray(groups) &&
    groups.length > 0 &&
    groups.every(
      (group) =>
        isObject(group) &&
        Array.isArray(group.filters) &&
        group.filters.length > 0 &&
        group.filters.every(isCondition),
    );
  if (!isRight) throw new Error(`This is no subscription filter: ${JSON.stringify(filter)}`);
  return filter as unknown as SubscriptionFilter;
}

function isCondition(value: unknown): value is FilterCondition {
  return (
    isObject(value) &&
    typeof value.fieldName === 'string' &&
    typeof value.operator === 'string' &&
    Object.hasOwn(operators, value.operator) &&
    value.value !== undefined
  );
}

/**
 * Makes a filter of the short form `{ field: { operator: value } }`, with `and` and `or`, as
 * `util.transform.toSubscriptionFilter` does.
 * https://docs.aws.amazon.com/appsync/latest/devguide/transform-helpers-in-util-transform-js.html
 */
export function toSubscriptionFilter(short: Readonly<Record<string, unknown>>): SubscriptionFilter {
  return { filterGroup: toGroups(short).map((filters) => ({ filters })) };
}

/** Any one group suffices; within a group all must hold. */
function toGroups(short: Readonly<Record<string, unknown>>): FilterCondition[][] {
  return Object.entries(short)
    .map(([name, value]) => {
      if (name === 'or' && Array.isArray(value)) return value.flatMap(toGroups);
      if (name === 'and' && Array.isArray(value)) return value.map(toGroups).reduce(both, [[]]);
      return [toConditions(name, value)];
    })
    .reduce(both, [[]]);
}

function toConditions(fieldName: string, conditions: unknown): FilterCondition[] {
  return Object.entries(isObject(conditions) ? conditions : {}).map(([operator, value]) => ({
    fieldName,
    operator: operator as FilterOperator,
    value,
  }));
}

function both(some: FilterCondition[][], others: FilterCondition[][]): FilterCondition[][] {
  return some.flatMap((one) => others.map((other) => [...one, ...other]));
}
