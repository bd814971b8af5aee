import { parseArgs } from 'node:util';

export interface RunArguments {
  readonly port: number;
  readonly outputs: string;
  /** Milliseconds that the stand-in takes. */
  readonly delay?: number;
  /** Milliseconds between one token of the stand-in and the next. */
  readonly pace: number;
  /** The HTTP status with which the stand-in fails each call. */
  readonly fail?: number;
  /** Whether requests are answered in the background. */
  readonly background: boolean;
  /** What to run while the backend is up. */
  readonly command?: readonly [string, ...string[]];
}

export const usage = `Usage: amplify-ai-request-local [options] [-- command...]

Runs the backend of amplify-ai-request on this machine, and writes the
amplify_outputs.json that leads a front end to it. With a command: runs that
while the backend is up, and ends with its exit code.

  --port <n>        port of the API                   (default 20202; 0: a free one)
  --outputs <path>  where to write the outputs        (default ./amplify_outputs.json)
  --delay <ms>      how long the stand-in takes       (default 0)
  --pace <ms>       its time from token to token     (default 40)
  --fail <status>   the stand-in fails with this HTTP status
  --background      requests are answered in the background, and called back
  --help            prints this

Who answers: OpenAI with OPENAI_API_KEY, any compatible server with
OPENAI_BASE_URL, else a built-in stand-in. --fail always asks the stand-in.
`;

const options = {
  port: { type: 'string', default: '20202' },
  outputs: { type: 'string', default: 'amplify_outputs.json' },
  delay: { type: 'string' },
  pace: { type: 'string', default: '40' },
  fail: { type: 'string' },
  background: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/**
 * Reads the command line.
 *
 * @throws {Error} when it cannot be understood, with a message of one line.
 */
export function parseArguments(argv: readonly string[]): RunArguments | 'help' {
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  const { values } = parseOptions([...own]);
  if (values.help) return 'help';
  const [program, ...rest] = end === -1 ? [] : argv.slice(end + 1);
  if (end !== -1 && program === undefined) throw new Error('There is no command after --');
  return {
    port: toInteger('port', values.port, 0, 65_535),
    outputs: values.outputs,
    ...(values.delay !== undefined && { delay: toInteger('delay', values.delay, 0, 86_400_000) }),
    pace: toInteger('pace', values.pace, 0, 60_000),
    ...(values.fail !== undefined && { fail: toInteger('fail', values.fail, 400, 599) }),
    background: values.background,
    ...(program !== undefined && { command: [program, ...rest] }),
  };
}

function parseOptions(argv: string[]) {
  try {
    return parseArgs({ args: argv, options });
  } catch (error) {
    // Node explains at length; its first sentence says what is wrong.
    const [reason] = error instanceof Error ? error.message.split(/\.\s|\n/) : [];
    throw new Error(`${reason}; see --help`);
  }
}

function toInteger(name: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`--${name} takes a whole number from ${least} to ${most}, not "${text}"`);
}
