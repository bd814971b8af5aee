/** The lines of JSON that are printed while something happens: to the process, not to its console, as Powertools does. */
export function printed(act: () => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const { stdout, stderr } = process;
  const [toOutput, toErrors] = [stdout.write, stderr.write];
  const keep = (chunk: string | Uint8Array) => lines.push(String(chunk)) > 0;
  stdout.write = keep as typeof stdout.write;
  stderr.write = keep as typeof stderr.write;
  try {
    act();
  } finally {
    stdout.write = toOutput;
    stderr.write = toErrors;
  }
  return lines
    .join('')
    .split('\n')
    .filter((line) => line)
    .map((line) => JSON.parse(line));
}
