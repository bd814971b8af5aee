import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dispatcherOf, settingsOf } from '../../test/fakePorts.js';
import { realStore } from '../../test/realStore.js';
import { admit } from './admit.js';
import type { DispatcherPorts } from './ports.js';

/*
 * Several dispatchers come for one request, at once or late; each call that they make to the world waits for its turn, in
 * every order, and any of them may die there. Meanwhile a worker or the owner may end the request. The counts must end as
 * if one dispatcher had come.
 */

let table: Awaited<ReturnType<typeof realStore>>;
beforeAll(async () => {
  table = await realStore();
});
afterAll(() => table.stop());

class Killed extends Error {}

type Turn = <Result>(call: string, act: () => Promise<Result>) => Promise<Result>;

/** Ports each of whose calls waits for its turn. */
function takingTurns(ports: DispatcherPorts, turn: Turn): DispatcherPorts {
  const wrap = <Port extends object>(port: Port): Port => {
    const calls = Object.entries(port).map(([name, call]) => [
      name,
      (...values: unknown[]) => turn(name, () => call.apply(port, values)),
    ]);
    return Object.fromEntries(calls);
  };
  return { ...ports, store: wrap(ports.store), usage: wrap(ports.usage) };
}

interface Plan {
  /** For each dispatcher, the number of the call after which it dies. */
  readonly deaths: readonly number[];
  readonly end: 'completed' | 'cancelled';
  readonly forgetful: boolean;
  readonly guest: boolean;
  readonly hasRoom: boolean;
}

const arbitraryPlan: fc.Arbitrary<Plan> = fc.record({
  deaths: fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 4 }),
  end: fc.constantFrom('completed', 'cancelled'),
  forgetful: fc.boolean(),
  guest: fc.boolean(),
  hasRoom: fc.boolean(),
});

let days = 0;

test('whoever comes, however often, in whatever order, and dies wherever: one request counts as one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), arbitraryPlan, async (scheduler, plan) => {
      days += 1;
      const day = new Date(Date.UTC(3000, 0, days)).toISOString().slice(0, 10);
      const owner = 'ann';
      const settings = settingsOf({ limits: plan.hasRoom ? {} : { requestsPerDay: 1 } });
      const { store, usage } = plan.forgetful ? table.forgetful : table;
      const ports = dispatcherOf({ store, usage }, settings);
      const submit = () =>
        table.submit({ owner, created_at: `${day}T12:00:00.000Z`, ...(plan.guest && { guest: true }) });
      if (!plan.hasRoom) await admit(await submit(), ports);
      const id = await submit();

      /** An event that comes again, as the stream's do, where its dispatcher died. */
      async function deliver(deathAfter: number): Promise<void> {
        let calls = 0;
        const turn: Turn = async (call, act) => {
          calls += 1;
          if (calls > deathAfter) throw new Killed(call);
          return scheduler.scheduleFunction(act)();
        };
        await admit(id, takingTurns(ports, turn)).catch((error) => {
          if (!(error instanceof Killed)) throw error;
        });
        if (calls > deathAfter) await deliver(Number.POSITIVE_INFINITY);
      }

      /** What a worker or the owner does, and the stream makes of it. */
      async function end(): Promise<void> {
        const act = async () => {
          const row = await table.row(id);
          const isEnded = plan.end === 'cancelled' || row?.admitted_at !== undefined;
          if (isEnded) await finish(id, plan.end);
        };
        await scheduler.scheduleFunction(act)();
        await deliver(Number.POSITIVE_INFINITY);
      }

      await scheduler.waitFor(Promise.all([...plan.deaths.map(deliver), end()]));
      // Whoever died may have left an entry behind, which the end takes away.
      await finish(id, 'completed');
      await admit(id, ports);

      const row = await table.store.read(id);
      const isCounted = row?.admitted_at !== undefined;
      const others = plan.hasRoom ? 0 : 1;
      const counted = others + Number(isCounted);
      const [ofOwner, ofApp] = [await table.row(`usage#${day}#${owner}`), await table.row(`usage#${day}`)];
      if (!plan.hasRoom) expect(isCounted).toBe(false);
      expect({
        live: ofOwner?.live ?? 0,
        ofOwner: ofOwner?.requests ?? 0,
        ofApp: ofApp?.requests ?? 0,
        ofGuests: ofApp?.guest_requests ?? 0,
        open: [ofOwner?.[id], ofApp?.[id]],
      }).toEqual({
        live: others,
        ofOwner: counted,
        ofApp: counted,
        ofGuests: plan.guest ? counted : 0,
        open: [undefined, undefined],
      });
    }),
    { numRuns: 100 },
  );
});

/** Ends a live row, as the worker and the cancel resolver do; one that is over stays as it is. */
const finish = (id: string, status: string) =>
  table.change(id, { where: { status: 'queued' }, set: { status, completed_at: new Date().toISOString() } });
