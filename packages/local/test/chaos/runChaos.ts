import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { deadlineGraceSeconds } from '@amplify-ai-request/client/protocol';
import { startLocalBackend } from '@amplify-ai-request/local';
import { ConsoleLogger } from 'aws-amplify/utils';
import { WebSocket } from 'ws';
import { createCallers } from './createCallers.js';
import { createChaosFaults } from './createChaosFaults.js';
import { createChaosModel } from './createChaosModel.js';
import { createWitness } from './createWitness.js';
import { dropNowAndThen } from './dropNowAndThen.js';
import type { Broken, Evidence } from './evidence.js';
import { findBroken } from './findBroken.js';
import { hearConsole } from './hearConsole.js';
import { limitsFor, planRequests, users } from './planRequests.js';
import { playAll } from './playAll.js';
import { playRequest } from './playRequest.js';
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
  /**
   * Whether to wait until 90 s after the last deadline and two more runs of the reaper, whatever the table looks like.
   * Else it ends as soon as nothing is broken or left over, and waits so long only if something is.
   */
  readonly thorough: boolean;
  /** Whether the model works on by itself, and calls back. @default false */
  readonly background?: boolean;
  /** Hears from time to time how far it is. */
  readonly onProgress?: (words: string) => void;
}

export interface ChaosReport {
  readonly broken: readonly Broken[];
  readonly figures: Figures;
}

const reaperMs = 60_000;

/** Of the backend's clock: longer than the usual, for it runs fast, and so each text comes in some deltas. */
const streamIntervalMs = 1_500;

/**
 * Sends requests through the whole stack while everything goes wrong that may, waits until the dust has settled, and says
 * which promises were broken.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { requests, seed, speed, timeoutSeconds, clients, thorough, background = false } = options;
  const { onProgress = () => {} } = options;
  const random = createRandom(seed);
  const started = Date.now();
  const now = () => started + (Date.now() - started) * speed;

  const plans = planRequests(random, requests);
  const streamed = new Set(plans.filter(({ watch }) => watch === 'streams').map(({ id }) => id));
  const model = createChaosModel(random, { now, speed, streamed, background });
  const chaos = createChaosFaults(random, now);
  const witness = createWitness();
  const limits = limitsFor(requests);
  const heard = hearConsole();
  const stalls = monitorEventLoopDelay();
  stalls.enable();
  // As an app on Node 20 does.
  globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;
  // Amplify would remark that the local backend is not AWS.
  ConsoleLogger.LOG_LEVEL = 'ERROR';

  const backend = await startLocalBackend({
    users,
    speed,
    timeoutSeconds,
    background,
    limits,
    streamIntervalMs,
    environment: {},
    standIn: { answer: model.answer },
    faults: chaos.faults,
  });
  const drops = dropNowAndThen(random, backend.dropSockets);
  try {
    const callers = createCallers(backend);
    const transports = new Map<string, ReturnType<typeof callers>>();
    const transportOf = (owner: string, place = 'here') => {
      const key = `${owner} ${place}`;
      const transport = transports.get(key) ?? witness.watch(callers(owner), owner);
      transports.set(key, transport);
      return transport;
    };
    const played = await playAll(plans, clients, (plan) => playRequest(plan, transportOf), onProgress);

    const readRows = async () => (await backend.rows()) as readonly unknown[] as readonly Row[];
    drops.stop();
    const [before, told] = [await readRows(), now()];
    const gather = async (): Promise<Evidence> => ({
      plans,
      played,
      calls: model.calls,
      responses: backend.responses,
      background,
      witness,
      before,
      items: await readRows(),
      limits,
      timeoutSeconds,
      reaperDeaths: chaos.reaperDeaths,
      otherDeaths: chaos.otherDeaths,
      idsLost: chaos.idsLost(),
      webhooksLost: chaos.webhooksLost,
      complaints: heard.complaints,
    });
    onProgress('every client knows; waiting for the dust to settle');
    const calmAt = told + (timeoutSeconds + deadlineGraceSeconds) * 1000;
    const isSettled = async () => !thorough && findBroken(await gather()).length === 0;
    while (now() < calmAt + 2.5 * reaperMs && !(await isSettled())) {
      await sleep(500);
      // What two runs of the reaper in peace leave behind is left for ever.
      if (now() >= calmAt) chaos.end();
    }

    const evidence = await gather();
    const broken = findBroken(evidence);
    const wallSeconds = (Date.now() - started) / 1000;
    const stallSeconds = (stalls.max / 1e9) * speed;
    const kills = { ...chaos.kills, 'at a push': chaos.killsAtPush() };
    const figures = toFigures(evidence, { broken, kills, drops: drops.times(), wallSeconds, stallSeconds });
    return { broken, figures };
  } finally {
    stalls.disable();
    drops.stop();
    await backend.stop();
    heard.stop();
  }
}
