import type { RequestOptions } from '@amplify-ai-request/backend/runtime';
import { RequestFailure, unknownOutcome } from '../../../backend/src/engine/failure.js';
import type { Preset } from '../../../backend/src/engine/presets.js';
import type { ModelReply, Stage, StageFaults } from './stage.js';

/** A way that a request can go, from its submission to its end. */
export interface Path {
  readonly title: string;
  readonly settings?: RequestOptions;
  readonly presets?: Readonly<Record<string, Preset>>;
  readonly model?: ModelReply;
  readonly replyMs?: number;
  readonly keepMs?: number;
  /** What goes wrong on this way, beside what a test adds. */
  readonly faults?: () => Pick<StageFaults, 'kill' | 'invoke' | 'failPush' | 'webhook' | 'loseReply'>;
  /** How often a request may be paid for. @default 1 */
  readonly mostCalls?: number;
  /** How many responses nobody can cancel, since nobody knows them. @default 0 */
  readonly orphans?: number;
  /** What clients do, while time goes on. @default one submit */
  readonly act?: (stage: Stage) => Promise<void>;
  /** How it ends when nothing goes wrong: the codes of the requests, or `completed`. */
  readonly ends: readonly string[];
}

export const owner = 'ann';
/** The last digits name the buckets of the index. */
export const ids = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'] as const;

export const submit = (
  stage: Stage,
  number: 0 | 1,
  values: Record<string, unknown> = {},
  who: string | null = owner,
) =>
  stage.submit(who, {
    id: ids[number],
    ...('preset' in values ? {} : { prompt: `Number ${number}` }),
    ...values,
  });

/** Twice at once, and once more when it is over. */
export async function submitAgain(stage: Stage): Promise<void> {
  await Promise.all([submit(stage, 0), submit(stage, 0)]);
  await stage.clock.wait(3000);
  await submit(stage, 0);
}

export const after = (milliseconds: number, text = 'Good day'): ModelReply => {
  return async (_, wait) => {
    await wait(milliseconds);
    return text;
  };
};
export const failing = (make: () => RequestFailure): ModelReply => {
  return async (_, wait) => {
    await wait(1000);
    throw make();
  };
};

/** Workers never get to run, as behind a cap. */
export const neverInvoked = () => ({ invoke: async () => {} });

export const firstIsLost = () => {
  let first = true;
  return {
    async invoke(deliver: () => Promise<void>) {
      if (!first) return deliver();
      first = false;
    },
  };
};

/** The worker dies when it renews its lease for the first time. */
export const dyingWorker = () => {
  let dead = false;
  return {
    kill({ name }: { name: string }) {
      const dies = !dead && name === 'store.renew';
      dead ||= dies;
      return dies;
    },
  };
};

export const paths: readonly Path[] = [
  { title: 'an answer at once', ends: ['completed'] },
  { title: 'an answer after some renewals', model: after(12_000), ends: ['completed'] },
  { title: 'an answer in parts', model: after(1000, '😀'.repeat(150_000)), ends: ['completed'] },
  {
    title: 'a model that refuses',
    model: failing(() => new RequestFailure('refused', 'The model refused')),
    ends: ['refused'],
  },
  { title: 'an answer that is lost', model: failing(unknownOutcome), ends: ['unknown_outcome'] },
  { title: 'a model that never answers', model: after(3_600_000), ends: ['timeout'] },
  { title: 'workers that never run', faults: neverInvoked, ends: ['timeout'] },
  {
    title: 'a wrong input',
    act: async (stage) => void (await submit(stage, 0, { model: 'gpt-9' })),
    ends: ['invalid_input'],
  },
  {
    title: 'a preset',
    presets: { greet: { system: 'Be kind.', prompt: 'Greet {{name}}.' } },
    act: async (stage) => void (await submit(stage, 0, { preset: 'greet', variables: '{"name":"Bob"}' })),
    ends: ['completed'],
  },
  {
    title: 'a preset that is unknown',
    act: async (stage) => void (await submit(stage, 0, { preset: 'greet' })),
    ends: ['invalid_input'],
  },
  {
    title: 'a caller without a name',
    act: async (stage) => void (await submit(stage, 0, {}, null)),
    ends: ['completed'],
  },
  {
    title: 'a second request beyond the limit of live ones',
    settings: { limits: { liveRequestsPerOwner: 1 } },
    model: after(8000),
    async act(stage) {
      await submit(stage, 0);
      await stage.clock.wait(2000);
      await submit(stage, 1);
    },
    ends: ['completed', 'quota_exceeded'],
  },
  {
    title: "a second request beyond the app's day",
    settings: { limits: { requestsPerDay: 1 } },
    async act(stage) {
      await submit(stage, 0);
      await stage.clock.wait(5000);
      await submit(stage, 1);
    },
    ends: ['completed', 'quota_exceeded'],
  },
  {
    title: "a second anonymous request beyond the guests' day",
    settings: { limits: { requestsPerDayOfGuests: 1 } },
    async act(stage) {
      await submit(stage, 0, {}, null);
      await stage.clock.wait(5000);
      await submit(stage, 1, {}, null);
    },
    ends: ['completed', 'quota_exceeded'],
  },
  {
    title: 'a cancel before a worker comes',
    faults: neverInvoked,
    async act(stage) {
      await submit(stage, 0);
      await stage.clock.wait(1000);
      await stage.cancel(owner, ids[0]);
    },
    ends: ['cancelled'],
  },
  {
    title: 'a cancel while the model thinks',
    model: after(40_000),
    async act(stage) {
      await submit(stage, 0);
      await stage.clock.wait(7000);
      await stage.cancel(owner, ids[0]);
    },
    ends: ['cancelled'],
  },
  {
    title: 'a cancel in the same moment as the submit',
    async act(stage) {
      await submit(stage, 0);
      await stage.cancel(owner, ids[0]);
    },
    ends: ['cancelled'],
  },
  {
    title: 'a submit that comes twice, the second time when it is over',
    act: submitAgain,
    ends: ['completed'],
  },
  {
    title: 'a worker that never comes at first',
    settings: { timeoutSeconds: 180 },
    faults: firstIsLost,
    ends: ['completed'],
  },
  { title: 'a worker that dies', model: after(12_000), faults: dyingWorker, ends: ['unknown_outcome'] },
  {
    title: 'a worker that dies, and what is unknown is tried again',
    settings: { timeoutSeconds: 120, retryUnknown: true },
    model: after(12_000),
    faults: dyingWorker,
    mostCalls: 2,
    ends: ['completed'],
  },
  {
    title: 'a slow answer, when what is unknown is tried again',
    settings: { timeoutSeconds: 180, retryUnknown: true },
    model: after(12_000),
    mostCalls: 3,
    ends: ['completed'],
  },
];
