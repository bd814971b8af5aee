import * as fc from 'fast-check';

/** In every secret, and nowhere else: what holds it has leaked. */
export const mark = 'c4n4ry';

const tail = fc.stringMatching(/^[A-Za-z0-9]{0,12}$/).map((text) => `${mark}${text}`);

/** What providers' errors are known to quote. */
export const arbitrarySecret = fc.oneof(
  tail.map((text) => `sk-${text}`),
  tail.map((text) => `sk-proj-${text}_x`),
  tail.map((text) => `org-${text}`),
  tail.map((text) => `proj_${text}`),
  tail.map((text) => `https://${text}.example.com/v1?api-key=${text}`),
  tail.map((text) => `${text}@example.com`),
  tail.map((text) => `Bearer ${text}`),
);
