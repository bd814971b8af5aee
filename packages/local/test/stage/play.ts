import type { RequestOptions } from '@amplify-ai-request/backend/runtime';
import { brokenPromises, stillLive } from './brokenPromises.js';
import { createStage } from './createStage.js';
import { ids, type Path } from './paths.js';
import type { Stage, StageFaults } from './stage.js';

const lifeSeconds = 45;
/** The last submit of a path comes no later than this. */
const actingSeconds = 10;
const graceSeconds = 90;

export interface PlayOptions {
  readonly faults?: StageFaults;
  readonly settings?: RequestOptions;
  readonly firstReapMs?: number;
  /** How often a request may be paid for. @default 1 */
  readonly mostCalls?: number;
}

export interface Played {
  readonly broken: readonly string[];
  /** How each request ended: its status, or the code of its failure. */
  readonly ends: readonly unknown[];
  /** How many responses go on when every request is over. */
  readonly alive: number;
  /** Every moment at which a function could have been killed. */
  readonly callNames: readonly string[];
}

/** Plays a path to its end and beyond, and tells which promises were broken on the way. */
export async function play(
  path: Path,
  { faults = {}, settings, firstReapMs, mostCalls = path.mostCalls ?? 1 }: PlayOptions = {},
): Promise<Played> {
  const { presets, model, replyMs, keepMs, act = submitOne } = path;
  const own = path.faults?.() ?? {};
  const allSettings = { timeoutSeconds: lifeSeconds, ...path.settings, ...settings };
  let stage: Stage | undefined;
  const onStage: StageFaults = {
    ...faults,
    ...own,
    // Both may kill; a path's own way to invoke comes before a test's.
    kill: (call) => [own.kill?.(call), faults.kill?.(call)].includes(true),
    beforeCall: async (call) => {
      if (stage) await faults.beforeCall?.(call, stage);
    },
  };
  stage = await createStage({
    presets,
    ...(model && { model }),
    replyMs,
    keepMs,
    firstReapMs,
    settings: allSettings,
    faults: onStage,
  });
  // A stranger may have been faster with the id: then its owner is told so.
  const acting = act(stage).catch((error: { extensions?: { errorType?: string } }) => {
    if (error.extensions?.errorType !== 'conflict') throw error;
  });
  await stage.clock.advance((actingSeconds + allSettings.timeoutSeconds + graceSeconds) * 1000);
  await acting;
  // A run of the reaper that died itself is made up for by the next.
  await stage.clock.advance(stage.reaperKills * 60_000);
  const live = await stillLive(stage);
  // The end of a request whose event was lost is booked by the reaper's next run; one that was never admitted is looked at
  // once more after that, and a run that dies costs a minute.
  await stage.clock.advance(300_000);
  const broken = [...live, ...(await brokenPromises(stage, { mostCalls }))];
  const ends = await endsOf(stage);
  const { callNames, refusals } = stage;
  const alive = stage.responses.filter(({ endedAt }) => endedAt === undefined).length;
  await stage.stop();
  if (refusals.length > 0) throw new Error(`The table did not understand: ${refusals[0]}`);
  return { broken, ends, alive, callNames };
}

async function submitOne(stage: Stage): Promise<void> {
  await stage.submit('ann', { id: ids[0], prompt: 'Number 0' });
}

async function endsOf(stage: Stage): Promise<unknown[]> {
  return (await stage.items())
    .filter(({ id }) => ids.some((known) => known === id))
    .sort((one, other) => one.id.localeCompare(other.id))
    .map(({ status, error }) => (status === 'failed' ? (error as { code: string }).code : status));
}
