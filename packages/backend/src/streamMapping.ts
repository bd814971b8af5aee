/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
export interface FilterPattern {
  readonly [key: string]: FilterPattern | readonly string[];
}

/**
 * Rows that wait for work, and rows that are over. Neither a renewed lease, a cancel's tombstone nor the expiry of a row
 * wakes the dispatcher.
 */
const filterPatterns: FilterPattern[] = [
  { eventName: ['INSERT'], dynamodb: { NewImage: { status: { S: ['queued'] } } } },
  {
    eventName: ['MODIFY'],
    dynamodb: {
      OldImage: { status: { S: ['queued', 'in_progress'] } },
      NewImage: { status: { S: ['completed', 'failed', 'cancelled'] } },
    },
  },
];

/**
 * Says how the table's stream starts the dispatcher: read by the wiring that deploys and by the local backend alike.
 *
 * The dispatcher is short, so ten lanes a shard with batches of ten keep up with bursts; holding a model call in a stream
 * handler cannot be tuned into shape, since a lane waits for its slowest record.
 * Limits and defaults: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
 */
export const streamMapping = {
  batchSize: 10,
  parallelizationFactor: 10,
  bisectBatchOnError: true,
  retryAttempts: 5,
  maxRecordAgeSeconds: 3600,
  filterPatterns,
};

/** Says how the dispatcher is invoked. It also runs each minute, as reaper: Lambda's timeout must not be longer than that. */
export const dispatcherInvocation = {
  timeoutSeconds: 60,
  schedule: 'every 1m',
  everyMs: 60_000,
  memoryMB: 512,
} as const;

/** Says how the worker is invoked. A failed invocation is never repeated by Lambda: it may have been paid for. */
export const workerInvocation = {
  retryAttempts: 0,
  maxEventAgeSeconds: 60,
  timeoutSeconds: 900,
  // It waits, and is paid by its memory.
  memoryMB: 256,
};

/** Says how the webhook is invoked. It answers within seconds, or is called again. */
export const webhookInvocation = { timeoutSeconds: 30, memoryMB: 256 } as const;
