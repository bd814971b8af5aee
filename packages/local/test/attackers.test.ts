import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type LocalBackend, startLocalBackend } from '../src/index.js';
import { type Caller, callerWith, signerWith } from './attackers/callers.js';
import { countLimits } from './attackers/countLimits.js';
import { forgedEvents, forgedFunctions, groups } from './attackers/forgedEvents.js';
import { forgedSignatures } from './attackers/forgedSignatures.js';
import { foreignStarts, forgedStarts } from './attackers/forgedStarts.js';
import { forgedKeys, forgedTokens, keysOfOtherModes, tokensOfOtherModes } from './attackers/forgedTokens.js';
import { identities } from './attackers/identities.js';
import { becomeSomebody } from './attackers/identityPool.js';
import { faultyAuthorizer, lambdaTokens } from './attackers/lambdaTokens.js';
import { oddDocuments, oddWays } from './attackers/oddDocuments.js';
import { asAStranger, onAnothers } from './attackers/onAnothers.js';
import { oddKeys, otherOperations } from './attackers/otherOperations.js';
import { headersOf, meetPeople, modes, optionsOf, type People } from './attackers/people.js';
import { presetOptions, presetTries, valueTries } from './attackers/presets.js';
import { shapeLimits, shapeOptions } from './attackers/shapeLimits.js';
import { submittedFields, undeclaredFields } from './attackers/submittedFields.js';
import { connections, subscriptions } from './attackers/subscriptions.js';
import { takeovers } from './attackers/takeovers.js';
import { attempt, countTries, tableOfTries } from './attackers/tries.js';
import {
  findKeys,
  haveOneAnswered,
  lookAt,
  startWorld,
  states,
  tableOf,
  untilSettled,
  type World,
} from './attackers/victims.js';
import { webPages } from './attackers/webPages.js';

/*
 * Two signed-in users, guests and a stranger try to read, change, list or take over what is not theirs, and to spend
 * beyond the deployer's limits, over the protocols that the API speaks. Every try says how it must be refused, and must
 * leave everything as it was. What was tried is printed at the end.
 */

afterAll(() => console.log(`\n${tableOfTries()}\n\n${countTries()} different tries\n`));

describe.for(modes)('where callers come by %s', (mode) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(mode);
  }, 60_000);
  afterAll(() => world?.backend.stop());

  test.for(states)('nobody gets at a request of another that is %s', async (state) => {
    const tries = onAnothers(state);
    const before = await tableOf(world);
    for (const { owner, requests, attackers } of world.victims) {
      const victim = requests[state];
      const look = () => lookAt(world.backend, owner, victim.id);
      for (const attacker of attackers) {
        const asTold = attacker === world.people.stranger ? asAStranger(tries) : tries;
        await attempt(asTold, { attacker, victim }, { who: attacker.name, mode, look });
      }
    }
    expect(await tableOf(world)).toEqual(before);
  });

  test('no document, however odd, gets at it either', async () => {
    for (const { owner, requests, attackers } of world.victims) {
      const victim = requests.in_progress;
      const look = () => lookAt(world.backend, owner, victim.id);
      const attacker = firstOf(attackers);
      await attempt(oddDocuments, { attacker, victim }, { who: attacker.name, mode, look });
      const stage = { attacker, victim, url: world.backend.url };
      await attempt(oddWays, stage, { who: 'a stranger', mode, look });
    }
  });

  test('nobody writes what the backend writes', async () => {
    const before = await tableOf(world);
    for (const { owner, requests } of world.victims) {
      const look = () => lookAt(world.backend, owner, requests.completed.id);
      await attempt(submittedFields, owner, { who: owner.name, mode, look });
    }
    expect(await tableOf(world)).toEqual(before);
    for (const caller of [world.people.ann, world.people.gil]) {
      const setting = { who: caller.name, mode, look: async () => null };
      await attempt(undeclaredFields, { backend: world.backend, caller }, setting);
    }
    await untilSettled(world);
  });

  test('nobody reaches an operation, a field or an item beside our operations', async () => {
    const before = await tableOf(world);
    const [one, other] = world.victims;
    for (const [caller, victim] of [
      [one, other],
      [other, one],
    ] as const) {
      const keys = await findKeys(world, victim.requests['completed, in parts']);
      const stage = { caller: caller.owner, own: caller.requests.completed.id, keys };
      const look = () => lookAt(world.backend, victim.owner, victim.requests.completed.id);
      await attempt([...otherOperations, ...oddKeys], stage, { who: caller.owner.name, mode, look });
    }
    expect(await tableOf(world)).toEqual(before);
  });

  test('nobody takes an id from its owner and sees anything of his, nor has one request answered twice', async () => {
    const { backend } = world;
    const countAnswers = async () =>
      (await backend.rows()).filter(({ status }) => status === 'completed').length;
    const before = { asked: backend.calls.length, answered: await countAnswers() };
    for (const { owner, requests, attackers } of world.victims) {
      const attacker = firstOf(attackers);
      const look = async () => (await lookAt(world.backend, owner, requests.completed.id)).row;
      await attempt(takeovers, { owner, attacker }, { who: attacker.name, mode, look });
    }
    await untilSettled(world);
    expect(backend.calls.length - before.asked).toBe((await countAnswers()) - before.answered);
  });
});

describe.for(modes)('where callers come by %s, over the WebSocket', (mode) => {
  let backend: LocalBackend;
  let people: People;
  let victims: readonly { readonly victim: Caller; readonly attackers: readonly Caller[] }[];
  beforeAll(async () => {
    backend = await startLocalBackend({ ...optionsOf(mode), standIn: {} });
    people = await meetPeople(backend, mode);
    const { ann, bea, beaOfThePool, gil, gus } = people;
    const others = mode === 'apiKey' ? [] : [bea];
    victims = [
      { victim: ann, attackers: [...others, beaOfThePool, gil] },
      { victim: gil, attackers: [gus, ann, beaOfThePool] },
    ];
  });
  afterAll(() => backend?.stop());
  const look = async () => null;

  test('nobody hears of a request of another', async () => {
    for (const { victim, attackers } of victims) {
      const [first, ...others] = attackers.map((attacker) => ({ backend, attacker, victim }));
      if (!first) throw new Error('Nobody attacks');
      await attempt(subscriptions, first, { who: first.attacker.name, mode, look });
      for (const stage of others) {
        await attempt(subscriptions.slice(0, 1), stage, { who: stage.attacker.name, mode, look });
      }
    }
  });

  test('nobody connects or subscribes without a proof of his own', async () => {
    const [gil, gus] = [await becomeSomebody(backend.url), await becomeSomebody(backend.url)];
    const victim = signerWith(backend, 'guest gil', gil);
    const stage = { backend, attacker: signerWith(backend, 'guest gus', gus), victim, gil, gus };
    await attempt(connections, stage, { who: 'a stranger', mode, look });
    await attempt([...forgedStarts, ...foreignStarts(mode)], stage, { who: 'guest gus', mode, look });
  });

  test('nobody but our functions publishes', async () => {
    const { ann, bea, beaOfThePool, gil, gus, stranger } = people;
    for (const attacker of [ann, bea, beaOfThePool, gil]) {
      const victim = attacker === gil ? gus : gil;
      await attempt(forgedEvents, { backend, attacker, victim }, { who: attacker.name, mode, look });
    }
    const stage = { backend, attacker: stranger, victim: gil };
    const asTold = [...asAStranger(forgedEvents), ...forgedFunctions];
    await attempt(asTold, stage, { who: stranger.name, mode, look });
  });
});

test.for(['userPool', 'oidc'] as const)(
  'membership of no group, whatever its name, lets anybody publish or hear more, where callers come by %s',
  async (mode) => {
    const users = ['ann', ...groups.map((group) => ({ name: `member of ${group}`, groups: [group] }))];
    await using backend = await startLocalBackend({ ...optionsOf(mode), users, standIn: {} });
    const victim = callerWith(backend, 'ann', headersOf(backend, mode, 'ann'));
    for (const group of groups) {
      const name = `member of ${group}`;
      const attacker = callerWith(backend, name, headersOf(backend, mode, name));
      const tries = [...subscriptions.slice(0, 1), ...forgedEvents.slice(0, 2)];
      const setting = { who: 'a member of any group', mode, look: async () => null };
      await attempt(tries, { backend, attacker, victim }, setting).catch((error: Error) => {
        throw new Error(`${name}: ${error.message}`);
      });
    }
  },
);

describe('whoever is not who he says', () => {
  test.for(['userPool', 'oidc'] as const)(
    'gets in by no forged token where they come by %s',
    async (mode) => {
      await using backend = await startLocalBackend({ ...optionsOf(mode), standIn: {} });
      const ann = callerWith(backend, 'ann', headersOf(backend, mode, 'ann'));
      const annsRequest = await haveOneAnswered(ann);
      const setting = { who: 'a stranger', mode, look: () => lookAt(backend, ann, annsRequest) };
      await attempt([...forgedTokens, ...keysOfOtherModes], { backend, annsRequest }, setting);
      await attempt(identities, { backend }, setting);
      await attempt(webPages, backend, { ...setting, who: 'a web page' });
    },
  );

  test.for(modes)('gets in by no forged signature where others come by %s', async (mode) => {
    await using backend = await startLocalBackend({ ...optionsOf(mode), standIn: {} });
    const [gil, gus] = [await becomeSomebody(backend.url), await becomeSomebody(backend.url)];
    const owner = signerWith(backend, 'guest gil', gil);
    const gilsRequest = await haveOneAnswered(owner);
    const setting = { who: 'guest gus', mode, look: () => lookAt(backend, owner, gilsRequest) };
    await attempt(forgedSignatures, { backend, gil, gus, gilsRequest }, setting);
  });

  test('gets in by no token that the authorizer does not take', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => printed.mockRestore());
    const options = { ...optionsOf('lambda'), authorizer: faultyAuthorizer, standIn: {} };
    await using backend = await startLocalBackend(options);
    const ann = callerWith(backend, 'ann', { authorization: 'token of ann' });
    const annsRequest = await haveOneAnswered(ann);
    const tries = [...lambdaTokens, ...tokensOfOtherModes, ...keysOfOtherModes];
    const setting = { who: 'a stranger', mode: 'lambda', look: () => lookAt(backend, ann, annsRequest) };
    await attempt(tries, { backend, annsRequest }, setting);
  });

  test('gets in by no key but the right one', async () => {
    await using backend = await startLocalBackend({ ...optionsOf('apiKey'), standIn: {} });
    const holder = callerWith(backend, 'who has the key', headersOf(backend, 'apiKey', ''));
    const annsRequest = await haveOneAnswered(holder);
    const setting = { who: 'a stranger', mode: 'apiKey', look: () => lookAt(backend, holder, annsRequest) };
    const tries = [...forgedKeys, ...tokensOfOtherModes];
    await attempt(tries, { backend, annsRequest }, setting);
  });
});

describe("the deployer's limits", () => {
  test('of one request hold, and what is over them costs no model call', async () => {
    await using backend = await startLocalBackend(shapeOptions);
    const { ann, gil } = await meetPeople(backend, 'userPool');
    const look = async () => backend.calls.length;
    for (const caller of [ann, gil]) {
      await attempt(shapeLimits, caller, { who: caller.name, mode: 'userPool', look });
    }
    expect(backend.calls).toEqual([]);
  });

  test.for(countLimits.map((tried) => [`of counts hold: ${tried.who} cannot ${tried.to}`, tried] as const))(
    '%s',
    // A thousand guests take a while on a busy machine.
    { timeout: 120_000 },
    async ([, tried]) => {
      let answering = false;
      const waiting: (() => void)[] = [];
      await using backend = await startLocalBackend({
        ...optionsOf(tried.mode),
        limits: tried.limits,
        standIn: {
          async answer() {
            if (!answering) await new Promise<void>((resolve) => waiting.push(resolve));
            return 'Done.';
          },
        },
      });
      const people = await meetPeople(backend, tried.mode);
      const letItAnswer = () => {
        answering = true;
        for (const resolve of waiting) resolve();
      };
      await attempt([tried], { backend, people, letItAnswer }, { ...tried, look: async () => null });
    },
  );
});

describe('where only presets are answered', () => {
  test('nobody says anything but what fills them', async () => {
    await using backend = await startLocalBackend(presetOptions);
    const { ann, gil } = await meetPeople(backend, 'userPool');
    for (const caller of [ann, gil]) {
      const setting = { who: caller.name, mode: 'userPool' };
      const look = async () => backend.calls.length;
      await attempt(presetTries, { backend, caller }, { ...setting, look });
      await attempt(valueTries, { backend, caller }, { ...setting, look: async () => null });
    }
    expect(backend.calls).toHaveLength(2 * valueTries.length);
  });
});

test('at least 40 different things were tried', () => {
  expect(countTries()).toBeGreaterThanOrEqual(40);
});

function firstOf(attackers: readonly Caller[]): Caller {
  const [attacker] = attackers;
  if (!attacker) throw new Error('Nobody attacks');
  return attacker;
}
