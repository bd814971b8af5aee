import { checkIndex } from '../src/api.js';
import { admit } from '../src/engine/admit.js';
import type { BackgroundModel, RequestStore, WebhookEvent } from '../src/engine/ports.js';
import { type Preset, toPresets } from '../src/engine/presets.js';
import { reap } from '../src/engine/reap.js';
import { receiveWebhook } from '../src/engine/receiveWebhook.js';
import { work } from '../src/engine/work.js';
import type { RequestOptions } from '../src/settings.js';
import { createFakeClock } from './fakeClock.js';
import {
  backgroundOf,
  dispatcherOf,
  fakeBackgroundModel,
  fakeModel,
  keptLog,
  keptMetrics,
  settingsOf,
  webhookOf,
  workerOf,
} from './fakePorts.js';
import type { realStore } from './realStore.js';

export interface SceneOptions {
  readonly settings?: RequestOptions;
  readonly presets?: Readonly<Record<string, Preset>>;
  readonly background?: ReturnType<typeof fakeBackgroundModel>;
}

/** An app in background mode on a table of its own clock: its dispatcher, its workers, its webhook, and the model. */
export function backgroundScene(
  table: Awaited<ReturnType<typeof realStore>>,
  { settings: chosen = {}, presets: given = {}, background = fakeBackgroundModel() }: SceneOptions = {},
) {
  const clock = createFakeClock();
  const settings = settingsOf({ background: true, timeoutSeconds: 3_600, ...chosen });
  const presets = toPresets(given);
  const watch = { clock, log: keptLog(), metrics: keptMetrics() };
  const held = fakeModel();
  const dispatcher = { ...dispatcherOf(table, settings, watch), ...watch };

  const at = (milliseconds: number) => new Date(clock.now().getTime() + milliseconds).toISOString();

  interface Broken {
    readonly store?: Partial<RequestStore>;
    readonly model?: Partial<BackgroundModel>;
    readonly remainingMs?: number;
  }

  function portsOf({ store = {}, model = {} }: Broken) {
    return {
      ...watch,
      settings,
      background: backgroundOf({ ...background, ...model }),
      store: { ...table.store, ...store },
    };
  }

  async function admitted(row: Readonly<Record<string, unknown>> = {}): Promise<string> {
    // Each its own: nobody is near the limit of live requests.
    const owner = crypto.randomUUID();
    const id = await table.submit({ owner, created_at: at(0), next_check_at: at(30_000), ...row });
    await admit(id, { ...dispatcher, log: keptLog(), workers: { start: async () => {} } });
    return id;
  }

  /** Lets a worker do what is to be done, in whose way something may come. */
  function runWorker(id: string, broken: Broken = {}): Promise<void> {
    const { store, ...ports } = portsOf(broken);
    const { remainingMs = 900_000 } = broken;
    return work(id, workerOf(store, { ...ports, model: held }), { remainingMs, presets });
  }

  return {
    ...watch,
    settings,
    background,
    held,
    presets,
    workers: dispatcher.workers,
    dispatcher,
    at,
    admitted,
    runWorker,
    /** A request that the model is thinking about. */
    async submitted(row: Readonly<Record<string, unknown>> = {}) {
      const id = await admitted(row);
      await runWorker(id);
      const { attempt, response_id: responseId } = (await table.store.read(id)) ?? {};
      return { id, responseId: responseId ?? '', attempt: attempt ?? '' };
    },
    /** A proven call of the webhook. */
    receive(responseId: string, event: Partial<WebhookEvent> = {}, broken: Broken = {}) {
      const { store, ...ports } = portsOf(broken);
      const call = { id: `wh_${crypto.randomUUID()}`, type: 'response.completed', responseId, ...event };
      return receiveWebhook(call, webhookOf(store, ports), presets);
    },
    /** Has the reaper look at one row, if it is due, and not search for others. */
    reapRow(id: string) {
      const findDue: RequestStore['findDue'] = async (bucket) => ({ ids: bucket === '0' ? [id] : [] });
      const ports = { ...dispatcher, store: { ...dispatcher.store, findDue } };
      return reap(checkIndex.buckets, ports, { remainingMs: 45_000 });
    },
    reapAll: () => reap(checkIndex.buckets, dispatcher, { remainingMs: 45_000 }),
  };
}
