import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { crossingPaths } from './stage/backgroundPaths.js';
import {
  backgroundInterventions,
  interveneBefore,
  interventions,
  longInterventions,
} from './stage/interventions.js';
import { type Path, paths } from './stage/paths.js';
import { play } from './stage/play.js';
import type { TableCall } from './stage/stage.js';
import { streamedPaths } from './stage/streamedPaths.js';

/*
 * Somebody else comes in right before every single call to the table, on every path: the owner cancels, a stranger tries,
 * an event or a worker comes a second time, the reaper, or a pause so long that the reaper takes over.
 */

let combinations = 0;
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());
afterAll(() =>
  console.log(`${combinations} combinations of path, moment and intervention kept the promises.`),
);

test.for([...paths, ...streamedPaths])(
  'whoever comes in between on the way of $title breaks no promise',
  (path) => playWith(path, interventions),
);

test.for(crossingPaths.filter(({ title }) => !/lost|thinks|never/.test(title)))(
  'whoever comes in between on the way of $title in background mode breaks no promise',
  async (path) => {
    await playWith(path, backgroundInterventions);
    await playWith(path, longInterventions, /claim|beginSubmission|keepResponse/);
  },
);

async function playWith(path: Path, comings: typeof interventions, callers = /^/): Promise<void> {
  const calls: TableCall[] = [];
  const listen = interveneBefore(
    0,
    async () => {},
    (call) => calls.push(call),
  );
  const calm = await play(path, { faults: { beforeCall: listen } });
  expect(calm).toMatchObject({ broken: [], ends: path.ends });

  for (const [title, intervention] of Object.entries(comings)) {
    for (const [index, { by, operation }] of calls.entries()) {
      if (operation === 'Query' || !callers.test(by)) continue;
      const beforeCall = interveneBefore(index + 1, intervention);
      const { broken } = await play(path, { faults: { beforeCall } });
      expect(broken, `${title} before ${by}, call ${index + 1}`).toEqual([]);
      combinations += 1;
    }
  }
}
