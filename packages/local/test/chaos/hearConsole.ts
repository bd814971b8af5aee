/**
 * What the functions say when they are killed or AppSync hears nobody, and the mapping when it gives up: that is what this is
 * about.
 */
const expected = [
  /^Request \S+: (not dispatched|broke off|not reaped|response not (attended|cancelled)) \(/,
  /^Request \S+: (text|end) not published \((Publish(Refused|Unreachable|TimedOut)|Late)\)$/,
  /^Request undefined: webhook (not received|broke off) \(/,
  /^\d+ records were given up: /,
];

/** Listens to what would be written to the console as an error, and returns it: all of it should be expected. */
export function hearConsole(): { complaints: readonly string[]; stop(): void } {
  const complaints: string[] = [];
  const original = console.error;
  console.error = (...values: unknown[]) => {
    const text = values.map((value) => (value instanceof Error ? value.stack : String(value))).join(' ');
    if (!expected.some((pattern) => pattern.test(text))) complaints.push(text);
  };
  return {
    complaints,
    stop() {
      console.error = original;
    },
  };
}
