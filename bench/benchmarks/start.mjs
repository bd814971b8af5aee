// How long does a newcomer wait for the first answer, from nothing and on each later start?
import { max, median, min } from 'd3-array';
import { measureClone } from '../start/measureClone.mjs';
import { measureFirstAnswer } from '../start/measureFirstAnswer.mjs';

/** @import { Measurement, MeasureOptions, Row } from '../benchmark.js' */
/** @import { Steps } from '../start/measureFirstAnswer.mjs' */

export const question =
  'How long does a newcomer wait for the first answer, from nothing and on each later start?';

/** @param {MeasureOptions} options @returns {Promise<Measurement>} */
export async function measure({ quick, log }) {
  if (!quick) log('cloning, installing, asking');
  const newcomer = quick ? undefined : measureClone();
  log('starting the local backend');
  /** @type {Steps[]} */
  const runs = [];
  for (let run = 0; run < (quick ? 2 : 9); run += 1) runs.push(await measureFirstAnswer());
  const step = (/** @type {string} */ name, /** @type {keyof Steps} */ key) => {
    const times = runs.map((steps) => steps[key]);
    return {
      step: name,
      'median (ms)': median(times),
      'least (ms)': min(times),
      'most (ms)': max(times),
    };
  };
  return {
    tables: [
      ...(newcomer
        ? [
            {
              title: 'From nothing, with an empty npm cache',
              columns: ['step', 'time (s)', 'of it (%)'],
              rows: newcomerRows(newcomer),
            },
          ]
        : []),
      {
        title: 'The local backend, in a process that has loaded nothing',
        columns: ['step', 'median (ms)', 'least (ms)', 'most (ms)'],
        rows: [
          step('its modules are loaded', 'imports'),
          step('it is up', 'up'),
          step('the first answer, of a stand-in that takes no time, read every 10 ms', 'answer'),
        ],
      },
    ],
    plots: [],
    headlines: newcomer
      ? [
          {
            figure: 'from `git clone` to an answer, empty npm cache',
            unit: 's',
            ours: newcomer.clone + newcomer.start,
          },
        ]
      : [],
    notes: [
      `${newcomer ? 'From nothing: once, of what is committed, with the npm registry as near as it is. ' : ''}The local backend: ${runs.length} processes, one after another.`,
    ],
  };
}

/** @param {ReturnType<typeof measureClone>} newcomer @returns {Row[]} */
function newcomerRows({ clone, start }) {
  const row = (/** @type {string} */ name, /** @type {number} */ seconds) => ({
    step: name,
    'time (s)': seconds,
    'of it (%)': (100 * seconds) / (clone + start),
  });
  return [
    row('`git clone`, from this disk', clone),
    row('`npm start`: installs, builds, asks, with an answer that takes 3 s', start),
    row('together', clone + start),
  ];
}
