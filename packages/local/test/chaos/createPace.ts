import { performance } from 'node:perf_hooks';

export interface Pace {
  /** Resolves when the next request may be sent. */
  turn(): Promise<void>;
  stop(): void;
}

const tickMs = 50;
/** How much of the time this process may be busy when more is sent. */
const busiest = 0.7;

/**
 * Makes what holds requests back while this process, which is the clients, the backend and the model in one, has no time to
 * spare: when it has just started, or others use the machine. The backend's clock goes on, and all would be late.
 */
export function createPace(): Pace {
  const waiting: (() => void)[] = [];
  let last = performance.eventLoopUtilization();
  const ticker = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    if (utilization < busiest) waiting.shift()?.();
  }, tickMs);
  return {
    turn: () => new Promise((resolve) => waiting.push(resolve)),
    stop: () => clearInterval(ticker),
  };
}
