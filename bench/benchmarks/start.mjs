// How long does a newcomer wait for the first answer, from nothing and on each later start?
import { inProcess } from '../process/startProcess.mjs';
import { measureClone } from '../start/measureClone.mjs';
import { spread } from '../statistics/spread.mjs';

/** @import { Remote } from '../process/startProcess.mjs' */
/** @import { Measurement, MeasureOptions, Row } from '../benchmark.js' */

export const question =
  'How long does a newcomer wait for the first answer, from nothing and on each later start?';

/** @param {MeasureOptions} options @returns {Promise<Measurement>} */
export async function measure({ quick, log }) {
  if (!quick) log('cloning, installing, asking');
  const newcomer = quick ? undefined : measureClone();
  log('starting the local backend');
  /** @type {Awaited<ReturnType<typeof firstAnswer>>[]} */
  const runs = [];
  while (runs.length < (quick ? 2 : 9)) runs.push(await firstAnswer());
  return {
    tables: [
      ...(newcomer ? [{ title: 'From nothing, with an empty npm cache', rows: newcomerRows(newcomer) }] : []),
      {
        title: 'The local backend, in a process that has loaded nothing',
        rows: Object.entries(steps).map(([step, name]) => ({
          step,
          ...spread(
            runs.map((run) => run[name]),
            'ms',
          ),
        })),
      },
    ],
    plots: [],
    comparisons: newcomer
      ? [
          {
            figure: 'from `git clone` to an answer, empty npm cache',
            unit: 's',
            ours: newcomer.clone + newcomer.start,
            isHeadline: true,
          },
        ]
      : [],
    notes: [
      `${newcomer ? 'From nothing: once, of what is committed, with the npm registry as near as it is. ' : ''}The local backend: ${runs.length} processes, one after another.`,
    ],
  };
}

const steps = /** @type {const} */ ({
  'its modules are loaded': 'imports',
  'it is up': 'up',
  'aws-amplify and the client are loaded': 'client',
  'the first answer, of a stand-in that takes no time, read every 50 ms': 'answer',
});

function firstAnswer() {
  return inProcess(
    new URL('../start/measureFirstAnswer.mjs', import.meta.url),
    (/** @type {Remote<typeof import('../start/measureFirstAnswer.mjs')>} */ { measureFirstAnswer }) =>
      measureFirstAnswer(),
  );
}

/** @param {ReturnType<typeof measureClone>} newcomer @returns {Row[]} */
function newcomerRows({ clone, start }) {
  const row = (/** @type {string} */ step, /** @type {number} */ seconds) => ({
    step,
    'time (s)': seconds,
  });
  return [
    row('`git clone`, from this disk', clone),
    row('`npm start`: installs, builds, asks, with an answer that takes 3 s', start),
    row('together', clone + start),
  ];
}
