import { acting } from './acting.js';
import { ending } from './ending.js';
import { failing } from './failing.js';
import { following } from './following.js';
import { submitting } from './submitting.js';
import type { AdapterScenarios } from './testbed.js';

/**
 * Tests what the adapter of every framework promises: by the promise, a function that takes a testbed.
 *
 * @example
 * for (const [promise, run] of Object.entries(adapterScenarios)) test(promise, () => run(testbed));
 */
export const adapterScenarios: AdapterScenarios = {
  ...submitting,
  ...following,
  ...acting,
  ...ending,
  ...failing,
};
