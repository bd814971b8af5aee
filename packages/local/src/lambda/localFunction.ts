import type { Callback, Context } from 'aws-lambda';
import { type Clock, realClock } from '../clock.js';
import { fencePorts, type Interrupt } from './fencePorts.js';
import { toContext } from './toContext.js';

export interface LocalFunction<Event, Result> {
  readonly name: string;
  /** Runs the handler. Rejects when it rejects, at its timeout, and when it is killed. */
  invoke(event: Event): Promise<Result>;
  /**
   * Ends invocations under way, as when Lambda takes the machine away: none of them has an effect any more.
   *
   * @param isChosen Tells by the event which ones. @default all of them
   */
  kill(isChosen?: (event: Event) => boolean): void;
}

export interface LocalFunctionOptions<Ports extends object, Event, Result> {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly ports: Ports;
  readonly createHandler: (
    ports: Ports,
  ) => (event: Event, context: Context, callback: Callback) => Promise<Result> | Result;
  /** By which the timeout is measured. @default the real one */
  readonly clock?: Clock;
  /** Makes what may kill an invocation at a call of one of its ports. @default nothing does */
  readonly interruptOf?: () => Interrupt;
}

/** Runs a Lambda function in this process. Each invocation has its own handler and its own fence around the ports. */
export function createLocalFunction<Ports extends object, Event, Result>({
  name,
  timeoutSeconds,
  ports,
  createHandler,
  clock = realClock,
  interruptOf = () => () => false,
}: LocalFunctionOptions<Ports, Event, Result>): LocalFunction<Event, Result> {
  const running = new Map<AbortController, Event>();

  /** Whoever invokes it throws errors at nobody: a function that cannot even be made must be heard of. */
  function handlerOf(fenced: Ports) {
    try {
      return createHandler(fenced);
    } catch (error) {
      const [line] = String(error instanceof Error ? error.message : error).split('\n');
      console.error(`The ${name} cannot start: ${line}`);
      throw error;
    }
  }

  return {
    name,
    async invoke(event) {
      const invocation = new AbortController();
      const over = new AbortController();
      const interrupt = interruptOf();
      const fence = fencePorts(ports, (call, moment) => {
        if (!interrupt(call, moment)) return false;
        invocation.abort(new Error(`${name} was killed ${moment} ${call}`));
        return true;
      });
      const killed = new Promise<never>((_, reject) => {
        invocation.signal.addEventListener('abort', () => {
          fence.close();
          reject(invocation.signal.reason);
        });
      });
      void clock.wait(timeoutSeconds * 1000, over.signal).then(() => {
        if (over.signal.aborted) return;
        invocation.abort(new Error(`${name} timed out after ${timeoutSeconds} seconds`));
      });
      running.set(invocation, event);
      try {
        const handler = handlerOf(fence.ports);
        const result = handler(structuredClone(event), toContext(name, timeoutSeconds, clock), () => {});
        return await Promise.race([killed, result]);
      } finally {
        // What the handler left behind must not write later: Lambda freezes it, too.
        fence.close();
        over.abort();
        running.delete(invocation);
      }
    },
    kill(isChosen = () => true) {
      for (const [invocation, event] of running) {
        if (isChosen(event)) invocation.abort(new Error(`${name} was killed`));
      }
    },
  };
}
