import type { LocalBackend, LocalBackendOptions } from '../startLocalBackend.js';
import { parseArguments, type RunArguments, usage } from './parseArguments.js';

/** What the command line touches outside of itself. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  print(line: string): void;
  printError(line: string): void;
  startLocalBackend(options: LocalBackendOptions): Promise<LocalBackend>;
  runCommand(command: readonly [string, ...string[]]): Promise<number>;
  /** Resolves when the user, or who started this, wants it to end. */
  untilInterrupted(): Promise<void>;
}

/**
 * Runs the command line and resolves with the exit code: the command's own, 0 after Ctrl-C, 1 when something could not be
 * done, 2 when the command line was not understood.
 */
export async function runLocal(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  let run: RunArguments | 'help';
  try {
    run = parseArguments(argv);
  } catch (error) {
    surroundings.printError(lineOf(error));
    return 2;
  }
  if (run === 'help') {
    surroundings.print(usage);
    return 0;
  }
  try {
    return await runBackend(run, surroundings);
  } catch (error) {
    surroundings.printError(lineOf(error));
    return 1;
  }
}

async function runBackend(
  { port, outputs, delay, pace, fail, background, command }: RunArguments,
  { environment, print, printError, startLocalBackend, runCommand, untilInterrupted }: Surroundings,
): Promise<number> {
  const standIn = { delay, pace, ...(fail !== undefined && { answer: () => ({ status: fail }) }) };
  const modelIsNamed = environment.OPENAI_API_KEY?.trim() || environment.OPENAI_BASE_URL?.trim();
  const standInAnswers = fail !== undefined || !modelIsNamed;
  const backend = await startLocalBackend({
    port,
    outputs,
    environment,
    ...(background && { background }),
    ...(standInAnswers && { standIn }),
  });
  try {
    // A command has the standard output to itself.
    const tell = command ? printError : print;
    if (!command) {
      print(`Backend:  ${backend.url}/graphql`);
      print(`Outputs:  ${outputs}`);
      if (backend.webhook) print(`Webhook:  ${backend.webhook.url}`);
    }
    tell(
      backend.model === 'stand-in'
        ? 'Model:    a built-in stand-in; set OPENAI_API_KEY or OPENAI_BASE_URL for a real one'
        : `Model:    ${backend.model}`,
    );
    if (command) return await runCommand(command);
    print('Ctrl-C ends it and takes the outputs away.');
    await untilInterrupted();
    return 0;
  } finally {
    await backend.stop();
  }
}

const lineOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1).join();
