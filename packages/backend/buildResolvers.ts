import { build } from 'tsup';
import resolvers from './tsup.resolvers.config.js';

/** Builds the resolvers before the tests: the only code that runs nowhere but in its built form. */
export default async function buildResolvers() {
  await build({ ...resolvers, config: false, silent: true });
}
