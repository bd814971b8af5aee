import type { Random } from './random.js';

export interface Drops {
  readonly times: () => number;
  stop(): void;
}

/** Breaks connections, the first time soon. Amplify waits five seconds before it connects again, so it is left some peace. */
export function dropNowAndThen(random: Random, drop: () => void): Drops {
  let times = 0;
  let timer = setTimeout(dropNow, random.between(1_500, 4_000, 'first drop'));

  function dropNow(): void {
    drop();
    times += 1;
    timer = setTimeout(dropNow, random.between(12_000, 25_000, random.again('next drop')));
  }

  return { times: () => times, stop: () => clearTimeout(timer) };
}
