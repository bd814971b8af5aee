import { createHash } from 'node:crypto';
import { realClock } from '../clock.js';
import type { StreamRecord } from '../dynamodb/streamRecord.js';
import { createDelivery, type DeliveryOptions, type DiscardReason } from './delivery.js';
import { type FilterPattern, matchesPattern } from './filterPattern.js';
import { type StreamFailure, toStreamFailure } from './streamFailure.js';

export interface EventSourceMappingOptions extends Omit<DeliveryOptions, 'onDiscard'> {
  /** The most records of one event. */
  readonly batchSize: number;
  /** How many batches are under way at once. Records of one key never are. */
  readonly parallelizationFactor: number;
  /** A record that matches one of them is delivered; with none, each is. */
  readonly filterPatterns: readonly FilterPattern[];
  /** Sees the records that were given up. */
  readonly onDiscard?: (records: readonly StreamRecord[], reason: DiscardReason) => void;
  /** Takes the message about them, as the mapping's failure destination does. */
  readonly onFailure?: (message: StreamFailure) => void;
  /** Whom the message names. @default 'function' */
  readonly functionName?: string;
}

export interface EventSourceMapping {
  push(record: StreamRecord): void;
  /** Resolves when no delivery is under way any more. */
  stop(): Promise<void>;
}

/**
 * Delivers a table's changes to a function, as Lambda does: in batches, in order for each key, repeated until the function
 * has taken them or the limits say enough. A record is forgotten once it is delivered or discarded.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function createEventSourceMapping({
  batchSize,
  parallelizationFactor,
  filterPatterns,
  onDiscard,
  onFailure,
  functionName = 'function',
  clock = realClock,
  ...options
}: EventSourceMappingOptions): EventSourceMapping {
  const stopping = new AbortController();
  const deliver = createDelivery(
    {
      ...options,
      clock,
      onDiscard(records, reason, invoked) {
        onDiscard?.(records, reason);
        onFailure?.(toStreamFailure(records, reason, invoked, { functionName, now: clock.now() }));
      },
    },
    stopping.signal,
  );
  const lanes = Array.from({ length: parallelizationFactor }, () => ({
    waiting: [] as StreamRecord[],
    busy: undefined as Promise<void> | undefined,
  }));

  /** The same key always has the same lane, and a lane delivers one batch at a time: that keeps the order. */
  function laneOf(record: StreamRecord) {
    const digest = createHash('md5').update(JSON.stringify(record.dynamodb.Keys)).digest();
    return lanes[digest.readUInt32BE() % lanes.length];
  }

  async function drain(waiting: StreamRecord[]): Promise<void> {
    while (waiting.length > 0 && !stopping.signal.aborted) await deliver(waiting.splice(0, batchSize));
  }

  return {
    push(record) {
      const wanted =
        filterPatterns.length === 0 || filterPatterns.some((pattern) => matchesPattern(pattern, record));
      const lane = laneOf(record);
      if (!wanted || !lane || stopping.signal.aborted) return;
      lane.waiting.push(record);
      lane.busy ??= drain(lane.waiting).finally(() => {
        lane.busy = undefined;
      });
    },
    async stop() {
      stopping.abort();
      await Promise.all(lanes.map((lane) => lane.busy));
    },
  };
}
