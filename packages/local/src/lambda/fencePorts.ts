export interface Fence<Ports> {
  readonly ports: Ports;
  /** From now on every call of a port throws and has no effect. */
  close(): void;
}

/**
 * Wraps the ports of one invocation, so that it can be killed: its code may still run, as no thread can be stopped, but it
 * reaches nothing any more.
 */
export function fencePorts<Ports extends object>(ports: Ports): Fence<Ports> {
  let closed = false;

  function fence<Value>(value: Value): Value {
    if (typeof value === 'function') {
      const guarded = (...values: unknown[]) => {
        if (closed) throw new Error('The invocation is over');
        return value(...values);
      };
      return guarded as Value;
    }
    if (typeof value !== 'object' || value === null) return value;
    return new Proxy(value, {
      get: (target, name) => {
        const member = Reflect.get(target, name);
        return fence(typeof member === 'function' ? member.bind(target) : member);
      },
    });
  }

  return {
    ports: fence(ports),
    close: () => {
      closed = true;
    },
  };
}
