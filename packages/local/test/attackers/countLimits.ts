import type { RequestOptions } from '@amplify-ai-request/backend/runtime';
import { vi } from 'vitest';
import type { Authorization, LocalBackend } from '../../src/index.js';
import { poolCaller } from './callers.js';
import { booked, count, many, submitAliases, submitMany } from './counting.js';
import { cancelRequest, seeOnce, submitRequest } from './operations.js';
import type { People } from './people.js';
import type { Try } from './tries.js';

export interface Crowd {
  readonly backend: LocalBackend;
  readonly people: People;
  /** Lets the model answer what it was asked: until then it thinks. */
  letItAnswer(): void;
}

/** A limit of a backend, who wants more than that, and what he gets. */
export interface CountLimit extends Try<Crowd> {
  readonly who: string;
  readonly mode: Authorization;
  readonly limits: RequestOptions['limits'];
}

export const countLimits: readonly CountLimit[] = [
  {
    to: 'have 100 requests under way where 3 may be, all in one document',
    who: 'ann',
    mode: 'userPool',
    limits: { liveRequestsPerOwner: 3 },
    refusal: '3 in_progress, 97 quota_exceeded; asked 3 times; booked: 3 live, 3 of owners, 3 of the app',
    async act(crowd) {
      await submitAliases(crowd.people.ann, 100);
      const counted = await count(crowd, 100, 3);
      return `${counted}; ${await booked(crowd, 'booked: 3 live, 3 of owners, 3 of the app')}`;
    },
  },
  {
    to: 'have 20 requests under way where 3 may be, all at once',
    who: 'guest gil',
    mode: 'lambda',
    limits: { liveRequestsPerOwner: 3 },
    refusal: '3 in_progress, 17 quota_exceeded; asked 3 times',
    async act(crowd) {
      await submitMany(crowd.people.gil, 20);
      return count(crowd, 20, 3);
    },
  },
  {
    to: 'send 18 requests where 3 a day may be, having some refused for another limit before',
    who: 'bea',
    mode: 'oidc',
    limits: { liveRequestsPerOwner: 1, requestsPerDayPerOwner: 3 },
    refusal: '3 completed, 15 quota_exceeded; asked 3 times; booked: 0 live, 3 of owners, 3 of the app',
    async act(crowd) {
      const { bea } = crowd.people;
      const first = crypto.randomUUID();
      await submitRequest(bea, first, { prompt: 'x' });
      await seeOnce(bea, first, 'in_progress');
      await submitMany(bea, 5);
      await count(crowd, 6, 1);
      crowd.letItAnswer();
      await seeOnce(bea, first);
      await booked(crowd, 'booked: 0 live, 1 of owners, 1 of the app');
      for (let times = 0; times < 2; times += 1) {
        const next = crypto.randomUUID();
        await submitRequest(bea, next, { prompt: 'x' });
        await seeOnce(bea, next);
        await booked(crowd, `booked: 0 live, ${times + 2} of owners, ${times + 2} of the app`);
      }
      await submitMany(bea, 10);
      const counted = await count(crowd, 18);
      return `${counted}; ${await booked(crowd, 'booked: 0 live, 3 of owners, 3 of the app')}`;
    },
  },
  {
    to: 'send 40 requests in a day where 5 may be',
    who: 'bea of the identity pool',
    mode: 'userPool',
    limits: { requestsPerDayPerOwner: 5 },
    refusal: '5 completed, 35 quota_exceeded; asked 5 times',
    async act(crowd) {
      crowd.letItAnswer();
      await submitMany(crowd.people.beaOfThePool, 40);
      return count(crowd, 40);
    },
  },
  {
    to: "get a day's requests back by cancelling those that the model works on",
    who: 'ann',
    mode: 'lambda',
    limits: { requestsPerDayPerOwner: 3 },
    refusal: '3 cancelled, 5 quota_exceeded; asked 3 times',
    async act(crowd) {
      const { ann } = crowd.people;
      for (let times = 0; times < 3; times += 1) {
        const id = crypto.randomUUID();
        await submitRequest(ann, id, { prompt: 'x' });
        await seeOnce(ann, id, 'in_progress');
        await vi.waitFor(() => {
          if (crowd.backend.calls.length <= times) throw new Error('Not asked yet');
        });
        await cancelRequest(ann, id);
      }
      await submitMany(ann, 5);
      return count(crowd, 8);
    },
  },
  {
    to: 'have one request answered 100 times, by submitting it as often',
    who: 'guest gus',
    mode: 'oidc',
    limits: {},
    refusal: '1 completed; asked 1 times; booked: 0 live, 1 of owners, 1 of the app',
    async act(crowd) {
      crowd.letItAnswer();
      const id = crypto.randomUUID();
      await Promise.all(many(100, () => submitRequest(crowd.people.gus, id, { prompt: 'x' })));
      const counted = await count(crowd, 1);
      return `${counted}; ${await booked(crowd, 'booked: 0 live, 1 of owners, 1 of the app')}`;
    },
  },
  {
    to: 'send 50 requests where callers without a name may send 5 together',
    who: 'who has the key',
    mode: 'apiKey',
    limits: { requestsPerDayOfGuests: 5 },
    refusal: '5 completed, 45 quota_exceeded; asked 5 times; booked: 0 live, 0 of owners, 5 of the app',
    async act(crowd) {
      crowd.letItAnswer();
      await Promise.all([submitMany(crowd.people.ann, 25), submitAliases(crowd.people.bea, 25)]);
      const counted = await count(crowd, 50);
      return `${counted}; ${await booked(crowd, 'booked: 0 live, 0 of owners, 5 of the app')}`;
    },
  },
  {
    to: 'send 40 requests by four names, and some without one, where the app takes 7',
    who: 'all together',
    mode: 'apiKey',
    limits: { requestsPerDay: 7 },
    refusal: '7 completed, 33 quota_exceeded; asked 7 times; booked no more than that',
    async act(crowd) {
      crowd.letItAnswer();
      const { ann, beaOfThePool, gil, gus } = crowd.people;
      await Promise.all([ann, beaOfThePool, gil, gus].map((caller) => submitMany(caller, 10)));
      const counted = await count(crowd, 40);
      // Who has the key is counted by the app alone, so how many owners counted depends on who was first.
      const withKey = (await crowd.backend.rows()).filter(
        ({ status, owner }) => status === 'completed' && owner === undefined,
      );
      const right = `booked: 0 live, ${7 - withKey.length} of owners, 7 of the app`;
      const found = await booked(crowd, right);
      return `${counted}; ${found === right ? 'booked no more than that' : found}`;
    },
  },
  {
    to: 'send 1,000 requests, each as a guest of its own, where all guests may send 50',
    who: 'one man',
    mode: 'userPool',
    limits: { requestsPerDayOfGuests: 50 },
    refusal:
      '50 completed, 950 quota_exceeded; asked 50 times; booked: 0 live, 50 of owners, 50 of the app; ann: completed',
    async act(crowd) {
      crowd.letItAnswer();
      const left = many(1_000, (index) => `guest ${index}`);
      const beGuests = async () => {
        for (let name = left.pop(); name; name = left.pop()) {
          const guest = await poolCaller(crowd.backend, name);
          await submitRequest(guest, crypto.randomUUID(), { prompt: 'x' });
        }
      };
      await Promise.all(many(20, beGuests));
      const counted = await count(crowd, 1_000);
      const found = await booked(crowd, 'booked: 0 live, 50 of owners, 50 of the app');
      // Nobody is kept out by them who has a name.
      const id = crypto.randomUUID();
      await submitRequest(crowd.people.ann, id, { prompt: 'x' });
      return `${counted}; ${found}; ann: ${(await seeOnce(crowd.people.ann, id)).status}`;
    },
  },
];
