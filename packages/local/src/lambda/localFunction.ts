import type { Callback, Context } from 'aws-lambda';
import { fencePorts } from './fencePorts.js';
import { toContext } from './toContext.js';

export interface LocalFunction<Event, Result> {
  readonly name: string;
  /** Runs the handler. Rejects when it rejects, at its timeout, and when it is killed. */
  invoke(event: Event): Promise<Result>;
  /** Ends every invocation under way, as when Lambda takes the machine away: none of them has an effect any more. */
  kill(): void;
}

export interface LocalFunctionOptions<Ports extends object, Event, Result> {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly ports: Ports;
  readonly createHandler: (
    ports: Ports,
  ) => (event: Event, context: Context, callback: Callback) => Promise<Result> | Result;
}

/** Runs a Lambda function in this process. Each invocation has its own handler and its own fence around the ports. */
export function createLocalFunction<Ports extends object, Event, Result>({
  name,
  timeoutSeconds,
  ports,
  createHandler,
}: LocalFunctionOptions<Ports, Event, Result>): LocalFunction<Event, Result> {
  const running = new Set<AbortController>();

  return {
    name,
    async invoke(event) {
      const invocation = new AbortController();
      const fence = fencePorts(ports);
      const killed = new Promise<never>((_, reject) => {
        invocation.signal.addEventListener('abort', () => {
          fence.close();
          reject(invocation.signal.reason);
        });
      });
      const timer = setTimeout(
        () => invocation.abort(new Error(`${name} timed out after ${timeoutSeconds} seconds`)),
        timeoutSeconds * 1000,
      );
      running.add(invocation);
      try {
        const handler = createHandler(fence.ports);
        const result = handler(structuredClone(event), toContext(name, timeoutSeconds), () => {});
        return await Promise.race([killed, result]);
      } finally {
        // What the handler left behind must not write later: Lambda freezes it, too.
        fence.close();
        clearTimeout(timer);
        running.delete(invocation);
      }
    },
    kill() {
      for (const invocation of running) invocation.abort(new Error(`${name} was killed`));
    },
  };
}
