import { createRequire } from 'node:module';
import type { AttributeValue } from 'aws-lambda';

export type Item = Readonly<Record<string, AttributeValue>>;

/** The input of an operation of DynamoDB's JSON protocol. */
export type DynamoInput = Readonly<Record<string, unknown>>;

export interface DynamoReply {
  readonly status: number;
  readonly body: {
    readonly __type?: string;
    readonly message?: string;
    readonly Item?: Item;
    readonly Items?: readonly Item[];
    readonly Attributes?: Item;
    readonly LastEvaluatedKey?: Item;
    readonly Table?: { readonly TableStatus: string };
  };
}

export type DynamoCall = (operation: string, input: DynamoInput) => Promise<DynamoReply>;

/** What dynalite throws at an input that it refuses, and gives for an operation that fails. */
interface Refusal {
  readonly statusCode?: number;
  readonly body?: DynamoReply['body'];
}

interface Store {
  readonly db: { close(done: () => void): void };
}

interface Checks {
  readonly types: object;
  readonly custom?: unknown;
}

type Action = (store: Store, input: object, done: (error: Refusal | null, output: object) => void) => void;

/** dynalite comes without types, as a server. These are the parts that its server is made of. */
const load = createRequire(import.meta.url);
const { create } = load('dynalite/db') as { create(options: { createTableMs: number }): Store };
const { checkTypes, checkValidations } = load('dynalite/validations') as {
  checkTypes(input: object, types: object): object;
  checkValidations(input: object, types: object, custom: unknown, store: Store): void;
};

/**
 * Opens DynamoDB's tables and expressions in memory, in this process: there is no port that a web page could find. It has
 * neither streams nor expiry: those are added around it.
 */
export function openDynalite(): { call: DynamoCall; close(): Promise<void> } {
  const store = create({ createTableMs: 0 });
  const pending = new Set<Promise<unknown>>();
  let closed = false;

  function run(operation: string, input: DynamoInput): Promise<DynamoReply> {
    const file = operation.charAt(0).toLowerCase() + operation.slice(1);
    const checks = load(`dynalite/validations/${file}`) as Checks;
    const action = load(`dynalite/actions/${file}`) as Action;
    return new Promise((resolve, reject) => {
      const refuse = (refusal: Refusal) => {
        if (!refusal.statusCode || !refusal.body) return reject(refusal);
        resolve({ status: refusal.statusCode, body: refusal.body });
      };
      try {
        // A copy, as over a wire: dynalite works on what it gets, and gives what it keeps.
        const checked = checkTypes(copy(input), checks.types);
        checkValidations(checked, checks.types, checks.custom, store);
        action(store, checked, (error, output) => {
          if (error) refuse(error);
          else resolve({ status: 200, body: copy(output) });
        });
      } catch (error) {
        refuse(error as Refusal);
      }
    });
  }

  return {
    async call(operation, input) {
      if (closed) throw new Error('The local DynamoDB was stopped');
      const reply = run(operation, input);
      pending.add(reply);
      return reply.finally(() => pending.delete(reply));
    },
    async close() {
      closed = true;
      // dynalite breaks the process when its store goes away under an operation.
      await Promise.allSettled(pending);
      await new Promise<void>((resolve) => store.db.close(resolve));
    },
  };
}

function copy<Value extends object>(value: Value): Value {
  return JSON.parse(JSON.stringify(value));
}
