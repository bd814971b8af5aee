import type { Preset } from '@amplify-ai-request/backend/runtime';
import { RequestFailure } from '../../../backend/src/engine/failure.js';
import { after, ids, neverInvoked, owner, type Path, submit, submitAgain } from './paths.js';
import type { Stage } from './stage.js';

const settings = { background: true, timeoutSeconds: 300 };
const never = () => ({ webhook: async () => {} });
const replyLost = { loseReply: () => true };
const held: Readonly<Record<string, Preset>> = { greet: { prompt: 'Greet {{name}}.', background: false } };

const cancelAfter = (milliseconds: number) => async (stage: Stage) => {
  await submit(stage, 0);
  await stage.clock.wait(milliseconds);
  await stage.cancel(owner, ids[0]);
};

/** The first worker dies just before it posts, or just after it. */
const dyingAt = (at: string) => () => {
  let dead = false;
  return {
    kill({ name, moment }: { name: string; moment: string }) {
      const dies = !dead && `${moment} ${name}` === at;
      dead ||= dies;
      return dies;
    },
  };
};

/** The ways on which it matters most who comes when. */
const crossings: readonly Path[] = [
  { title: 'a response', ends: ['completed'] },
  { title: 'a response that is there before its id', model: after(0), replyMs: 2000, ends: ['completed'] },
  {
    title: 'a response whose webhook never comes',
    model: after(100_000),
    faults: never,
    ends: ['completed'],
  },
  {
    title: 'a response whose id is lost',
    model: after(20_000),
    faults: () => replyLost,
    ends: ['completed'],
  },
  {
    title: 'a worker that dies when it has posted',
    model: after(20_000),
    faults: dyingAt('after background.model.submit'),
    ends: ['completed'],
  },
  {
    title: 'a cancel while it is posted',
    replyMs: 4000,
    model: after(3_600_000),
    act: cancelAfter(2000),
    ends: ['cancelled'],
  },
  {
    title: 'a cancel while the model thinks',
    model: after(3_600_000),
    act: cancelAfter(5000),
    ends: ['cancelled'],
  },
  {
    title: 'a response whose id is lost, and what is unknown is tried again',
    settings: { retryUnknown: true },
    model: async (call, wait) => {
      await wait(call === 1 ? 3_600_000 : 1000);
      return 'Good day';
    },
    faults: () => ({ loseReply: (submission) => submission === 1 }),
    mostCalls: 2,
    orphans: 1,
    ends: ['completed'],
  },
];

const others: readonly Path[] = [
  { title: 'a response that takes long', model: after(150_000), ends: ['completed'] },
  { title: 'a response in parts', model: after(1000, '😀'.repeat(80_000)), ends: ['completed'] },
  {
    title: 'a response that is there shortly before the deadline, and its webhook never comes',
    model: after(260_000),
    faults: never,
    ends: ['completed'],
  },
  {
    title: 'a response that is there a second before the deadline, and its webhook never comes',
    model: after(299_000),
    faults: never,
    ends: ['completed'],
  },
  {
    title: 'a response that is kept no longer when it is looked for',
    model: after(61_000),
    keepMs: 1000,
    faults: never,
    ends: ['unknown_outcome'],
  },
  {
    title: 'a response whose id is lost, and its webhook never comes',
    faults: () => ({ ...replyLost, ...never() }),
    ends: ['unknown_outcome'],
  },
  {
    title: 'a response that fails',
    model: async (_, wait) => {
      await wait(1000);
      throw new RequestFailure('refused', 'The model refused');
    },
    ends: ['refused'],
  },
  { title: 'a response that never ends', model: after(3_600_000), ends: ['timeout'] },
  { title: 'workers that never run', faults: neverInvoked, ends: ['timeout'] },
  {
    title: 'a worker that dies before it posts',
    faults: dyingAt('before background.model.submit'),
    ends: ['completed'],
  },
  {
    title: 'a worker that dies before it says that it posts',
    faults: dyingAt('before store.beginSubmission'),
    ends: ['completed'],
  },
  {
    title: 'a cancel in the same moment as the submit',
    act: cancelAfter(0),
    ends: ['cancelled'],
  },
  {
    title: 'a submit that comes twice, the second time when it is over',
    act: submitAgain,
    ends: ['completed'],
  },
  {
    title: 'a streamed request, whose text comes whole',
    act: async (stage) => void (await submit(stage, 0, { stream: true })),
    ends: ['completed'],
  },
  {
    title: 'a preset for which a worker waits',
    presets: held,
    model: after(6000),
    act: async (stage) => void (await submit(stage, 0, { preset: 'greet', variables: '{"name":"Bob"}' })),
    ends: ['completed'],
  },
];

const inBackground = (path: Path): Path => ({ ...path, settings: { ...settings, ...path.settings } });

/** The ways of requests on which the model works by itself. */
export const crossingPaths = crossings.map(inBackground);
export const backgroundPaths = [...crossingPaths, ...others.map(inBackground)];
