import type { AIRequestInput } from '@amplify-ai-request/client';
import type { Random } from './random.js';

/** How a client goes about its request. */
export type Way =
  | 'waits'
  | 'cancels before'
  | 'aborts at once'
  | 'aborts meanwhile'
  | 'cancels meanwhile'
  | 'cancels afterwards'
  | 'submits twice'
  | 'submits other input'
  | 'is overheard'
  | 'names no model of ours'
  | 'writes too much';

/** How a client learns of the answer. */
export type Watch = 'polls' | 'subscribes' | 'streams';

export interface Plan {
  readonly id: string;
  readonly owner: string;
  readonly way: Way;
  readonly watch: Watch;
  /** Whether it also reads the text piece by piece. */
  readonly reads: boolean;
  /** Whether, and where, another handle follows the request from the middle of its text. */
  readonly resumes: 'no' | 'here' | 'elsewhere';
  readonly input: AIRequestInput;
  /** When, in milliseconds after its submission, a client changes its mind. */
  readonly patience: number;
  /** Who else tries his luck with the id. */
  readonly stranger: string;
}

const ways: readonly (readonly [number, Way])[] = [
  [58, 'waits'],
  [3, 'cancels before'],
  [4, 'aborts at once'],
  [6, 'aborts meanwhile'],
  [8, 'cancels meanwhile'],
  [2, 'cancels afterwards'],
  [7, 'submits twice'],
  [3, 'submits other input'],
  [3, 'is overheard'],
  [3, 'names no model of ours'],
  [3, 'writes too much'],
];

const watches: readonly (readonly [number, Watch])[] = [
  [40, 'streams'],
  [20, 'subscribes'],
  [40, 'polls'],
];

const resumptions: readonly (readonly [number, Plan['resumes']])[] = [
  [70, 'no'],
  [15, 'here'],
  [15, 'elsewhere'],
];

/** Every owner has his share; the first asks for more than the limits allow, and so do the guests together. */
const owners: readonly (readonly [number, string])[] = [
  [25, 'greedy'],
  ...Array.from({ length: 8 }, (_, index) => [7, `user-${index}`] as const),
  [10, 'guest-0'],
  [9, 'guest-1'],
];

export const users = owners.map(([, owner]) => owner).filter((owner) => !isGuest(owner));

export function isGuest(owner: string): boolean {
  return owner.startsWith('guest');
}

/** What a client may ask for, so that some ask for more. */
export function limitsFor(requests: number) {
  return {
    promptBytes: 500,
    liveRequestsPerOwner: 6,
    requestsPerDayPerOwner: Math.ceil(requests * 0.18),
    requestsPerDayOfGuests: Math.ceil(requests * 0.14),
  };
}

/** Plans what clients do. The model knows a request by the id in its prompt. */
export function planRequests(random: Random, requests: number): Plan[] {
  return Array.from({ length: requests }, (_, index) => {
    const id = random.uuid(`id ${index}`);
    const owner = random.pick(owners, `owner ${index}`);
    const others = owners.filter(([, other]) => other !== owner);
    const way = random.pick(ways, `way ${index}`);
    const watch = random.pick(watches, `watch ${index}`);
    const mayResume = watch === 'streams' && (way === 'waits' || way === 'cancels meanwhile');
    return {
      id,
      owner,
      way,
      watch,
      reads: watch === 'streams' && random.happens(0.5, `reads ${index}`),
      resumes: mayResume ? random.pick(resumptions, `resumes ${index}`) : 'no',
      input: {
        prompt: `Chaos ${id}${way === 'writes too much' ? '.'.repeat(500) : ''}`,
        ...(way === 'names no model of ours' && { model: 'gpt-of-others' }),
      },
      patience: random.between(20, random.happens(0.6, `hurry ${index}`) ? 500 : 1_500, `patience ${index}`),
      stranger: random.pick(others, `stranger ${index}`),
    };
  });
}
