import { dispatcherPorts } from '../adapters/environment.js';
import { createDispatcher } from './createDispatcher.js';

/** The dispatcher function, as it is deployed. */
export const handler = createDispatcher(dispatcherPorts(process.env));
