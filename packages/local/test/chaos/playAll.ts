import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from './planRequests.js';
import type { Played } from './playRequest.js';

/** The clients come one after the other: a process that has just started has much to compile. */
const apartMs = 100;

/** Plays all requests, as many at once as there are clients. */
export async function playAll(
  plans: readonly Plan[],
  clients: number,
  play: (plan: Plan) => Promise<Played>,
  onProgress: (words: string) => void,
): Promise<Played[]> {
  const waiting = [...plans];
  const played: Played[] = [];

  async function playSome(client: number): Promise<void> {
    await sleep(client * apartMs);
    for (let plan = waiting.shift(); plan; plan = waiting.shift()) played.push(await playSafely(plan));
  }

  async function playSafely(plan: Plan): Promise<Played> {
    try {
      return await play(plan);
    } catch (error) {
      const words = error instanceof Error ? error.stack : error;
      return { id: plan.id, told: [], surprises: [`broke its client: ${words}`] };
    }
  }

  const ticker = setInterval(() => onProgress(`${played.length} of ${plans.length}`), 5_000);
  await Promise.all(Array.from({ length: clients }, (_, client) => playSome(client)));
  clearInterval(ticker);
  return played;
}
