// How many requests a second go through the local backend, and what do they leave behind?
import { max, median, min, quantile } from 'd3-array';
import { linePlot } from '../report/linePlot.mjs';
import { ratioOfMedians } from '../statistics/spread.mjs';
import { measureLeftovers } from '../throughput/measureLeftovers.mjs';
import { measureRates } from '../throughput/measureRates.mjs';
import { atOncePerClient, startAll } from '../throughput/startAll.mjs';

/** @import { Measurement, MeasureOptions, Row } from '../benchmark.js' */
/** @import { Rate } from '../throughput/measureRates.mjs' */
/** @import { Moment } from '../throughput/measureLeftovers.mjs' */

export const question =
  'How many requests a second go through the local backend, and what do they leave behind?';

/** @param {MeasureOptions} options @returns {Promise<Measurement>} */
export async function measure({ quick, log }) {
  const modes = /** @type {const} */ (['subscribe', 'poll']);
  const levels = quick
    ? [
        { atOnce: 1, requests: 2, rounds: 1 },
        { atOnce: 10, requests: 10, rounds: 1 },
      ]
    : [
        { atOnce: 1, requests: 20, rounds: 2 },
        { atOnce: 10, requests: 40, rounds: 2 },
        { atOnce: 100, requests: 150, rounds: 1 },
      ];
  const loads = levels.flatMap((level) => modes.map((mode) => ({ ...level, mode })));
  const inFlight = quick ? 20 : 1_000;
  const stage = await startAll(Math.ceil(inFlight / atOncePerClient));
  try {
    log('sending, more and more at once');
    const rates = await measureRates(stage, loads);
    log('holding requests in flight');
    const { moments, rate } = await measureLeftovers(stage, { inFlight, restMs: quick ? 500 : 8_000 });
    return report([...rates, rate], moments, { inFlight, clients: stage.guests.length });
  } finally {
    stage.end();
  }
}

/**
 * @param {readonly Rate[]} rates
 * @param {readonly [Moment, Moment, Moment]} moments
 * @param {{ inFlight: number, clients: number }} numbers
 * @returns {Measurement}
 */
function report(rates, moments, numbers) {
  return {
    tables: [
      { title: 'From the call to the answer, of a model that takes no time', rows: rateRows(rates) },
      { title: 'Memory, and what is left', rows: memoryRows(moments, numbers) },
    ],
    plots: [ratePlot(rates)],
    notes: [
      `Client and backend are processes of this one machine and share its cores; a client is a guest with at most ${atOncePerClient} requests at once, more are sent by more clients. Each is sent as soon as another is over.`,
      `${numbers.inFlight.toLocaleString('en-US')} at once: all are sent together, the model holds its answers back until all are in flight, and what is read meanwhile is not counted in the rate. How long each took tells nothing there. Polled as well it would take minutes more, and show the same.`,
      'DynamoDB, AppSync, Lambda and Cognito are stand-ins: this is what one has in a test or a demonstration, and says nothing of AWS.',
      'Processor time is that of the whole process with all its threads. An end that AppSync’s stand-in does not take within 3 s is not pushed: the client then reads the row.',
      'Memory after the garbage collector has run, and after the last answer once nothing more is let go. The table is in memory too: what grows by each request is its row, in buffers, for as long as it is kept, and what the backend remembers of the last 1,000 calls of the model, in its heap.',
    ],
    comparisons: [],
  };
}

/** @param {readonly Rate[]} rates @returns {Row[]} */
function rateRows(rates) {
  return rates.map((rate) => {
    const base = rates.find(({ mode }) => mode === rate.mode)?.rates ?? [];
    const { length } = rate.times;
    return {
      'at once': rate.atOnce,
      mode: rate.mode,
      'requests a second': median(rate.rates),
      'beside one at once': ratioOfMedians(rate.rates, base),
      // Of few the 95th is chance.
      ...(rate.isBurst
        ? {}
        : {
            'request p50 (ms)': median(rate.times),
            'request p95 (ms)': length >= 40 ? quantile(rate.times, 0.95) : undefined,
          }),
      'backend’s processor (ms a request)': rate.backendMs / length,
      'client’s processor (ms a request)': rate.clientMs / length,
      'ends not pushed in time (%)': (100 * rate.unpushed) / length,
      failed: rate.failed,
    };
  });
}

/** @param {readonly Rate[]} rates */
function ratePlot(rates) {
  return linePlot({
    name: 'throughput',
    title: 'Requests a second through the local backend',
    values: rates.map(({ atOnce, mode, rates: all }) => ({
      ...{ atOnce, mode },
      ...{ rate: median(all), least: min(all), most: max(all) },
    })),
    by: 'mode',
    x: { field: 'atOnce', title: 'requests at once', axis: { values: [1, 10, 100, 1000] } },
    y: { field: 'rate', title: 'requests a second' },
    marks: [
      { mark: 'point' },
      { mark: 'rule', encoding: { y: { field: 'least', type: 'quantitative' }, y2: { field: 'most' } } },
    ],
  });
}

/**
 * @param {readonly [Moment, Moment, Moment]} moments
 * @param {{ inFlight: number, clients: number }} numbers
 * @returns {Row[]}
 */
function memoryRows(moments, { inFlight, clients }) {
  const [before] = moments;
  return moments.map(({ when, backend, client, live }) => ({
    when,
    'live rows': live,
    'backend heap (MB)': backend.heap / 1e6,
    'backend buffers (MB)': backend.buffers / 1e6,
    'backend resident (MB)': backend.resident / 1e6,
    'backend open': backend.open,
    'client heap (MB)': client.heap / 1e6,
    'client resident (MB)': client.resident / 1e6,
    'client open': client.open,
    ...(when === before.when
      ? {}
      : {
          'heap and buffers of the backend since before (kB a request)':
            (backend.heap + backend.buffers - before.backend.heap - before.backend.buffers) / inFlight / 1000,
          'heap of the client since before (kB a request)':
            ((client.heap - before.client.heap) * clients) / inFlight / 1000,
        }),
  }));
}
