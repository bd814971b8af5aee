/** Before a call of a port takes effect, or after it, before its caller hears of it. */
export type Moment = 'before' | 'after';

/** Hears of each call of a port, named as in `store.claim`, and ends the invocation right there by answering true. */
export type Interrupt = (call: string, moment: Moment) => boolean;

export interface Fence<Ports> {
  readonly ports: Ports;
  /** From now on every call of a port throws and has no effect, and those under way never answer. */
  close(): void;
}

/**
 * Wraps the ports of one invocation, so that it can be killed: its code may still run, as no thread can be stopped, but it
 * reaches nothing any more. The clock is nothing to reach.
 */
export function fencePorts<Ports extends object>(
  ports: Ports,
  interrupt: Interrupt = () => false,
): Fence<Ports> {
  const pending = new Set<(reason: Error) => void>();
  let closed = false;

  function close(): void {
    closed = true;
    for (const reject of pending) reject(new Error('The invocation is over'));
    pending.clear();
  }

  function pass(call: string, moment: Moment): void {
    if (!closed && interrupt(call, moment)) close();
    if (closed) throw new Error('The invocation is over');
  }

  async function answer(call: string, result: Promise<unknown>): Promise<unknown> {
    let abandon = (_: Error) => {};
    const abandoned = new Promise<never>((_, reject) => {
      abandon = reject;
      pending.add(reject);
    });
    try {
      return await Promise.race([result, abandoned]);
    } finally {
      pending.delete(abandon);
      pass(call, 'after');
    }
  }

  function fence<Value>(value: Value, path: string): Value {
    if (typeof value === 'function') {
      const guarded = (...values: unknown[]) => {
        pass(path, 'before');
        const result = value(...values);
        if (result instanceof Promise) return answer(path, result);
        pass(path, 'after');
        return result;
      };
      return guarded as Value;
    }
    if (typeof value !== 'object' || value === null || path === 'clock') return value;
    return new Proxy(value, {
      get: (target, name) => {
        const member = Reflect.get(target, name);
        const inner = path ? `${path}.${String(name)}` : String(name);
        return fence(typeof member === 'function' ? member.bind(target) : member, inner);
      },
    });
  }

  return { ports: fence(ports, ''), close };
}
