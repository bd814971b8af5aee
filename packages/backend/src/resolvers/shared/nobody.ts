/**
 * Whose the events are of a request that an API key has submitted, which names nobody: a filter has to ask for something, or
 * it would let in every request whose id is known, of signed-in users too.
 */
export const nobody = 'nobody';
