import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { deadlineGraceSeconds } from '@amplify-ai-request/client/protocol';
import { startLocalBackend } from '@amplify-ai-request/local';
import { ConsoleLogger } from 'aws-amplify/utils';
import { createCallers } from './createCallers.js';
import { createChaosFaults } from './createChaosFaults.js';
import { createChaosModel } from './createChaosModel.js';
import { createWitness } from './createWitness.js';
import type { Broken } from './evidence.js';
import { findBroken } from './findBroken.js';
import { hearConsole } from './hearConsole.js';
import { limitsFor, type Plan, planRequests, users } from './planRequests.js';
import { type Played, playRequest } from './playRequest.js';
import { createRandom } from './random.js';
import type { Row } from './rows.js';
import { type Figures, toFigures } from './toFigures.js';

export interface ChaosOptions {
  readonly requests: number;
  /** The same seed plans the same requests, answers and faults. Which come together is the machine's choice. */
  readonly seed: number;
  /** How many times faster than the real one the backend's clock runs. */
  readonly speed: number;
  /** The life of a request, in seconds of the backend's clock. */
  readonly timeoutSeconds: number;
  /** How many clients are at work at once. More of them than the machine can serve would make the backend late. */
  readonly clients: number;
  /** Hears from time to time how far it is. */
  readonly onProgress?: (words: string) => void;
}

export interface ChaosReport {
  readonly broken: readonly Broken[];
  readonly figures: Figures;
}

const reaperMs = 60_000;

/**
 * Sends requests through the whole stack while everything goes wrong that may, waits until the dust has settled, and says
 * which promises were broken.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { requests, seed, speed, timeoutSeconds, clients, onProgress = () => {} } = options;
  const random = createRandom(seed);
  const started = Date.now();
  const now = () => started + (Date.now() - started) * speed;
  const untilBackendTime = (time: number) => sleep(Math.max(0, time - now()) / speed);

  const model = createChaosModel(random, (milliseconds) => now() + milliseconds * speed);
  const chaos = createChaosFaults(random, now);
  const witness = createWitness();
  const limits = limitsFor(requests);
  const plans = planRequests(random, requests);
  const heard = hearConsole();
  const stalls = monitorEventLoopDelay();
  stalls.enable();
  // Amplify would remark that the local backend is not AWS.
  ConsoleLogger.LOG_LEVEL = 'ERROR';

  const backend = await startLocalBackend({
    users,
    speed,
    timeoutSeconds,
    limits,
    environment: {},
    standIn: { answer: model.answer },
    faults: chaos.faults,
  });
  try {
    const callers = createCallers(backend);
    const transports = new Map<string, ReturnType<typeof callers>>();
    const transportOf = (owner: string) => {
      const transport = transports.get(owner) ?? witness.watch(callers(owner));
      transports.set(owner, transport);
      return transport;
    };
    const played = await playAll(plans, clients, (plan) => playRequest(plan, transportOf), onProgress);
    const lastDeadline = now() + timeoutSeconds * 1000;
    const before = (await backend.rows()) as readonly unknown[] as readonly Row[];

    onProgress('every client knows; waiting for the last deadline');
    await untilBackendTime(lastDeadline + deadlineGraceSeconds * 1000);
    chaos.end();
    onProgress('waiting for the reaper');
    await untilBackendTime(now() + 2.5 * reaperMs);
    const items = (await backend.rows()) as readonly unknown[] as readonly Row[];

    const evidence = { plans, played, calls: model.calls, witness, before, items, limits, timeoutSeconds };
    const { kills, reaperDeaths } = chaos;
    const broken = findBroken({ ...evidence, reaperDeaths, complaints: heard.complaints });
    const wall = (Date.now() - started) / 1000;
    const stallSeconds = (stalls.max / 1e9) * speed;
    return { broken, figures: toFigures({ ...evidence, kills, broken, wall, stallSeconds }) };
  } finally {
    stalls.disable();
    await backend.stop();
    heard.stop();
  }
}

/** Plays all of them, so many at a time. */
async function playAll(
  plans: readonly Plan[],
  clients: number,
  play: (plan: Plan) => Promise<Played>,
  onProgress: (words: string) => void,
): Promise<Played[]> {
  const waiting = [...plans];
  const played: Played[] = [];
  const ticker = setInterval(() => onProgress(`${played.length} of ${plans.length}`), 5_000);
  const playOneByOne = async () => {
    for (let plan = waiting.shift(); plan; plan = waiting.shift()) {
      played.push(await play(plan).catch((error) => surprise(plan, error)));
    }
  };
  await Promise.all(Array.from({ length: clients }, playOneByOne));
  clearInterval(ticker);
  return played;
}

function surprise({ id }: Plan | { id: string }, error: unknown): Played {
  return { id, told: [], surprises: [`broke its client: ${error instanceof Error ? error.stack : error}`] };
}
