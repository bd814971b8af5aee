import { randomExponential, randomLcg, randomLogNormal } from 'd3-random';

/**
 * Makes random draws that a seed repeats.
 *
 * @param {number} seed a whole number
 */
export function createRandom(seed) {
  // The generator takes a fraction; neighbouring seeds shall have nothing in common.
  const uniform = randomLcg((Math.imul(seed, 0x9e3779b1) >>> 0) / 2 ** 32);
  return {
    /** From 0 up to 1. */
    uniform,
    /** @param {{ mu: number, sigma: number }} logarithm its mean and spread */
    logNormal: ({ mu, sigma }) => randomLogNormal.source(uniform)(mu, sigma),
    /** @param {number} rate */
    exponential: (rate) => randomExponential.source(uniform)(rate),
  };
}
