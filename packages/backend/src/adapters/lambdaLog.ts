import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../engine/ports.js';

/** Writes structured lines for CloudWatch. What goes into them, and what never does, is the engine's to say. */
export function lambdaLog(serviceName: string): Log {
  const logger = new Logger({ serviceName });
  return {
    info: (message, fields) => logger.info(message, { ...fields }),
    error: (message, fields) => logger.error(message, { ...fields }),
  };
}
