import { ids } from './paths.js';
import type { Stage, StageFaults, TableCall } from './stage.js';

const [id] = ids;

/** What others may do while a function or a resolver stands before a call to the table. */
export const interventions: Readonly<Record<string, (stage: Stage) => Promise<unknown>>> = {
  'its owner cancels': (stage) => stage.cancel('ann', id).catch(() => {}),
  'a stranger cancels': (stage) => stage.cancel('bob', id).catch(() => {}),
  'a stranger submits': (stage) => stage.submit('bob', { id, prompt: 'Number 9' }).catch(() => {}),
  'the submit comes again': (stage) => stage.submit('ann', { id, prompt: 'Number 0' }).catch(() => {}),
  'all events come again': async (stage) => {
    for (const record of [...stage.records]) {
      if (record.dynamodb.Keys.id?.S === id) await stage.deliver(record);
    }
  },
  'a second worker comes': (stage) => stage.invokeWorker(id),
  'the reaper comes': (stage) => stage.reap(),
  'half a minute passes': (stage) => stage.clock.wait(35_000),
  'half a minute passes, and the reaper comes': async (stage) => {
    await stage.clock.wait(35_000);
    await stage.reap();
  },
  'its time runs out, and the reaper comes': async (stage) => {
    await stage.clock.wait(50_000);
    await stage.reap();
  },
};

/** The same where the model works on by itself. */
export const backgroundInterventions: typeof interventions = {
  ...pick(
    'its owner cancels',
    'all events come again',
    'a second worker comes',
    'half a minute passes, and the reaper comes',
  ),
  'the webhook comes again': (stage) => stage.callWebhook(),
};

/** What may happen before a worker's own call: nobody else lives so long. */
export const longInterventions: typeof interventions = {
  'its lease runs out, and the reaper comes': async (stage) => {
    await stage.clock.wait(95_000);
    await stage.reap();
  },
  'its time runs out, and the reaper comes': async (stage) => {
    await stage.clock.wait(245_000);
    await stage.reap();
  },
};

function pick(...names: (keyof typeof interventions)[]): typeof interventions {
  return Object.fromEntries(Object.entries(interventions).filter(([name]) => names.includes(name)));
}

/** Has something happen once, right before the call to the table of this number. */
export function interveneBefore(
  number: number,
  intervention: (stage: Stage) => Promise<unknown>,
  onCall: (call: TableCall) => void = () => {},
): NonNullable<StageFaults['beforeCall']> {
  let count = 0;
  return async (call, stage) => {
    onCall(call);
    count += 1;
    if (count === number) await intervention(stage);
  };
}
