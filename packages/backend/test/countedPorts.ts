/** Wraps ports so that each call of any of them is noted, as in `store.read`. What is made of a clock or settings is none. */
export function countedPorts<Ports extends object>(ports: Ports) {
  const calls: string[] = [];

  function count<Value>(value: Value, path: string): Value {
    if (typeof value === 'function') {
      const counted = (...values: unknown[]) => {
        calls.push(path);
        return value(...values);
      };
      return counted as Value;
    }
    if (typeof value !== 'object' || value === null || /^(clock|settings)$/.test(path)) return value;
    return new Proxy(value, {
      get: (target, name) => {
        const member = Reflect.get(target, name);
        const inner = path ? `${path}.${String(name)}` : String(name);
        return count(typeof member === 'function' ? member.bind(target) : member, inner);
      },
    });
  }

  return { ports: count(ports, ''), calls };
}
