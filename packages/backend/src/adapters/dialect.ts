import { BadRequestError } from 'openai';

/** How a model wants to be asked: names and parameters on which OpenAI's models and compatible servers differ. */
export interface Dialect {
  readonly tokenCap: 'max_completion_tokens' | 'max_tokens';
  readonly temperature: boolean;
}

/** All of OpenAI's models know the newer name of the cap; many compatible servers know only the older. */
export function firstDialect(baseUrl: string): Dialect {
  const own = new URL(baseUrl).hostname === 'api.openai.com';
  return { tokenCap: own ? 'max_completion_tokens' : 'max_tokens', temperature: true };
}

/**
 * Learns from a refusal: the dialect to try instead, or undefined when the refusal is about something else, a value that
 * is too large, say, or the other name was tried already.
 */
export function correctDialect(dialect: Dialect, first: Dialect, refusal: unknown): Dialect | undefined {
  if (!(refusal instanceof BadRequestError)) return undefined;
  // As JSON, since a provider may put anything in these places.
  const complaint = JSON.stringify([refusal.code, refusal.param, refusal.message]);
  if (!/unsupported|support|unknown|unrecogni[sz]ed|unexpected|not permitted|extra/i.test(complaint))
    return undefined;
  if (/max_(completion_)?tokens/.test(complaint) && dialect.tokenCap === first.tokenCap) {
    return { ...dialect, tokenCap: first.tokenCap === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens' };
  }
  if (/temperature/.test(complaint) && dialect.temperature) return { ...dialect, temperature: false };
  return undefined;
}
