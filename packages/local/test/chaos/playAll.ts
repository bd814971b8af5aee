import { createPace } from './createPace.js';
import type { Plan } from './planRequests.js';
import type { Played } from './playRequest.js';

/** Plays all requests, as many at once as there are clients. */
export async function playAll(
  plans: readonly Plan[],
  clients: number,
  play: (plan: Plan) => Promise<Played>,
  onProgress: (words: string) => void,
): Promise<Played[]> {
  const pace = createPace();
  const waiting = [...plans];
  const played: Played[] = [];

  async function playSome(): Promise<void> {
    for (let plan = waiting.shift(); plan; plan = waiting.shift()) {
      await pace.turn();
      played.push(await playSafely(plan));
    }
  }

  async function playSafely(plan: Plan): Promise<Played> {
    try {
      return await play(plan);
    } catch (error) {
      const words = error instanceof Error ? error.stack : error;
      return { id: plan.id, told: [], texts: [], surprises: [`broke its client: ${words}`] };
    }
  }

  const ticker = setInterval(() => onProgress(`${played.length} of ${plans.length}`), 5_000);
  await Promise.all(Array.from({ length: clients }, playSome));
  clearInterval(ticker);
  pace.stop();
  return played;
}
