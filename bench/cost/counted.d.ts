/** What a run was, as far as AWS bills it. */
export interface Counted {
  readonly requests: number;
  readonly invocations: readonly Invocation[];
  /** The units of each write. */
  readonly writes: readonly number[];
  /** The units of each read. */
  readonly reads: readonly number[];
  /** How many of each field of Query, Mutation and Subscription. */
  readonly operations: Readonly<Record<string, number>>;
  /** What came over the clients' sockets. */
  readonly wire: { readonly subscriptions: number; readonly updates: number };
  /** How long each client waited, in seconds. */
  readonly seconds: readonly number[];
  /** How many clients gave up before their answer. */
  readonly givenUp?: number;
}

export interface Invocation {
  readonly name: 'dispatcher' | 'worker' | 'webhook' | 'handler';
  /** Whether the clock started it, not a request. */
  readonly scheduled: boolean;
  readonly calls: string[];
  modelMs: number;
}

/** As DynamoDB's protocol has it. */
export type Item = Readonly<Record<string, Value>>;

export interface Value {
  readonly S?: string;
  readonly N?: string;
  readonly M?: Item;
  readonly L?: readonly Value[];
  readonly SS?: readonly string[];
}
