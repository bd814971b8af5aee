// A local backend in a process of its own, whose stand-in takes no time, or holds its answers back until it is told.
import { startLocalBackend } from '@amplify-ai-request/local';

let gate = Promise.resolve();
let open = () => {};
let waiting = 0;

/** The backend says so of each end that it could not push in time: then the client reads the row. Here it is counted. */
let unpushed = 0;
const { error, warn } = console;
console.error = (/** @type {unknown[]} */ ...words) => {
  if (String(words[0]).includes('end not published')) unpushed += 1;
  else error(...words);
};
// So many at once are meant.
console.warn = (/** @type {unknown[]} */ ...words) => {
  if (!String(words[0]).includes('socket usage at capacity')) warn(...words);
};

const backend = await startLocalBackend({
  environment: {},
  limits: {
    liveRequestsPerOwner: 1_000,
    requestsPerDayPerOwner: 1_000_000,
    requestsPerDayOfGuests: 1_000_000,
    requestsPerDay: 1_000_000,
  },
  standIn: {
    async answer() {
      waiting += 1;
      await gate;
      waiting -= 1;
      return 'An answer.';
    },
  },
});

export const outputs = () => backend.outputs;
export const countWaiting = () => waiting;
export const countUnpushed = () => unpushed;

/** Lets the model think until `release`. */
export function hold() {
  gate = new Promise((resolve) => {
    open = () => resolve();
  });
}

export function release() {
  open();
}

/** Counts the requests that are not over. */
export async function countLive() {
  const rows = await backend.rows();
  return rows.filter(({ status }) => status === 'queued' || status === 'in_progress').length;
}
