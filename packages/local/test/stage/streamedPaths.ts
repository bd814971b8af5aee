import { unknownOutcome } from '../../../backend/src/engine/failure.js';
import { dyingWorker, ids, type Path } from './paths.js';
import type { ModelReply, Stage } from './stage.js';

/** Says one thing at once, another later. Each call says its own. */
const speaking = (milliseconds: number, text = 'day'): ModelReply => {
  return async (call, wait, say) => {
    say(`Good ${'very '.repeat(call)}`);
    await wait(milliseconds);
    return text;
  };
};

const submitStreamed = (stage: Stage) =>
  stage.submit('ann', { id: ids[0], prompt: 'Number 0', stream: true });
const streamed = { act: async (stage: Stage) => void (await submitStreamed(stage)) };

/** The ways of requests whose text is published while it is written. */
export const streamedPaths: readonly Path[] = [
  {
    title: 'a streamed answer',
    ...streamed,
    model: async (_, wait, say) => {
      say('Good ');
      await wait(100);
      say('day, ');
      await wait(2_500);
      return 'Bob';
    },
    ends: ['completed'],
  },
  {
    title: 'a streamed answer that is cancelled in the middle',
    model: speaking(8_000),
    async act(stage) {
      await submitStreamed(stage);
      await stage.clock.wait(4_000);
      await stage.cancel('ann', ids[0]);
    },
    ends: ['cancelled'],
  },
  {
    title: 'a streamed answer in parts',
    ...streamed,
    model: speaking(2_500, '😀'.repeat(80_000)),
    ends: ['completed'],
  },
  {
    title: 'a streamed answer whose worker dies, and what is unknown is tried again',
    ...streamed,
    settings: { timeoutSeconds: 120, retryUnknown: true },
    model: speaking(6_000),
    faults: dyingWorker,
    mostCalls: 2,
    ends: ['completed'],
  },
  {
    title: 'a streamed answer that the model breaks off',
    ...streamed,
    model: async (_, wait, say) => {
      say('Good ');
      await wait(1_000);
      throw unknownOutcome();
    },
    ends: ['unknown_outcome'],
  },
  {
    title: 'a streamed answer that nobody can be told of',
    ...streamed,
    model: speaking(2_500),
    faults: () => ({ failPush: () => true }),
    ends: ['completed'],
  },
];
