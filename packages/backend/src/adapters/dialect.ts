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
  if (isUnsupported(/max_(completion_)?tokens/, refusal) && dialect.tokenCap === first.tokenCap) {
    return { ...dialect, tokenCap: first.tokenCap === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens' };
  }
  if (isUnsupported(/temperature/, refusal) && dialect.temperature) return { ...dialect, temperature: false };
  return undefined;
}

/** Tells whether a call was refused because of a parameter that the model, or its server, does not take. */
export function isUnsupported(parameter: RegExp, refusal: unknown): boolean {
  if (!(refusal instanceof BadRequestError)) return false;
  // As JSON, since a provider may put anything in these places.
  const complaint = JSON.stringify([refusal.code, refusal.param, refusal.message]);
  return (
    /unsupported|support|unknown|unrecogni[sz]ed|unexpected|not permitted|extra/i.test(complaint) &&
    parameter.test(complaint)
  );
}
