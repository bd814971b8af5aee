/**
 * Chance that can be repeated: the same seed and name give the same number, whatever else was drawn before and by whom.
 * What is decided for a request, or for the nth call of a kind, so stays the same when other requests come in another order.
 */
export interface Random {
  /** From 0 up to, but not including, 1. */
  draw(name: string): number;
  happens(probability: number, name: string): boolean;
  /** A whole number; both ends are possible. */
  between(least: number, most: number, name: string): number;
  /** One of several values, each as often as its weight says. */
  pick<Value>(weighted: readonly (readonly [weight: number, value: Value])[], name: string): Value;
  /** A lower-case UUID. */
  uuid(name: string): string;
  /** Makes a decision again and again: the nth call with a name is the nth of its kind. */
  again(name: string): string;
}

export function createRandom(seed: number): Random {
  const times = new Map<string, number>();
  const draw = (name: string) => mulberry32(hash(`${seed} ${name}`));
  return {
    draw,
    happens: (probability, name) => draw(name) < probability,
    between: (least, most, name) => least + Math.floor(draw(name) * (most - least + 1)),
    pick(weighted, name) {
      let left = draw(name) * weighted.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of weighted) {
        left -= weight;
        if (left < 0) return value;
      }
      throw new Error('Nothing to pick from');
    },
    uuid(name) {
      const digits = [0, 1, 2, 3].map((part) => Math.floor(draw(`${name} ${part}`) * 2 ** 32));
      const text = digits.map((number) => number.toString(16).padStart(8, '0')).join('');
      return text.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
    },
    again(name) {
      const time = (times.get(name) ?? 0) + 1;
      times.set(name, time);
      return `${name} ${time}`;
    },
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value;
}

/** One step of https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function mulberry32(state: number): number {
  const start = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(start ^ (start >>> 15), start | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
