import type { Clock } from '../engine/ports.js';

/** OpenAI's own address. */
export const openAi = 'https://api.openai.com/v1';

/** Whom a model is asked of, and how patiently. */
export interface ModelOptions {
  /** Read at each call. */
  readonly apiKey: () => string;
  /** @default OpenAI's */
  readonly baseUrl?: string;
  /** Whether to repeat also what may have been paid for. @default false */
  readonly retryUnknown?: boolean;
  /** The wait before the first repetition, in milliseconds; up to twice as long by chance, and doubled each time. @default 1000 */
  readonly backoffMs?: number;
  /** Waits for as long as the provider asks, before that. */
  readonly clock?: Pick<Clock, 'wait'>;
}
