import type { RequestOptions } from '@amplify-ai-request/backend/runtime';
import type { Clock } from './clock.js';
import { type StandIn, startStandIn } from './openai/standIn.js';
import type { StandInOptions } from './openai/standInAnswer.js';

export interface ChosenModel {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Present when no real server answers. */
  readonly standIn?: StandIn;
}

/** OpenAI's own, for who has a key and names no other server. */
const openAI = 'https://api.openai.com/v1';

/**
 * Finds who answers: a server that is named, OpenAI with a key, else the stand-in. Options for the stand-in choose it, so
 * that a test never asks a real model because a key happens to lie in its environment.
 */
export async function chooseModel(
  { baseUrl }: RequestOptions,
  standIn: StandInOptions | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): Promise<ChosenModel> {
  const apiKey = environment.OPENAI_API_KEY?.trim() ?? '';
  const named = baseUrl ?? (environment.OPENAI_BASE_URL?.trim() || (apiKey && openAI));
  if (!standIn && named) return { baseUrl: named, apiKey };
  const started = await startStandIn(standIn, clock);
  return { baseUrl: started.baseUrl, apiKey: 'stand-in', standIn: started };
}
