import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Item } from './openDynalite.js';

export type UserIdentity = { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' };

/** A change of one item, in the shape in which Lambda hands it to a function. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  /** Present when the service itself removed the item, because it had expired. */
  readonly userIdentity?: UserIdentity;
  readonly dynamodb: {
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: 'NEW_AND_OLD_IMAGES';
  };
}

export interface Change {
  readonly key: Item;
  readonly before?: Item;
  readonly after?: Item;
  readonly userIdentity?: UserIdentity;
}

/**
 * Numbers the changes of a table and makes records of them; none of a write that changed nothing, as DynamoDB has it.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function createRecordMaker(
  table: string,
  region: string,
  clock: Clock,
): (change: Change) => StreamRecord | undefined {
  const eventSourceARN = `arn:aws:dynamodb:${region}:000000000000:table/${table}/stream/local`;
  let sequence = 100_000_000_000_000_000_000n;

  return ({ key, before, after, userIdentity }) => {
    const [oldText, newText] = [before && JSON.stringify(before), after && JSON.stringify(after)];
    if (oldText === newText) return undefined;
    sequence += 1n;
    return {
      eventID: randomBytes(16).toString('hex'),
      eventName: !before ? 'INSERT' : !after ? 'REMOVE' : 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      eventSourceARN,
      ...(userIdentity && { userIdentity }),
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(clock.now().getTime() / 1000),
        Keys: key,
        ...(after && { NewImage: after }),
        ...(before && { OldImage: before }),
        SequenceNumber: String(sequence),
        SizeBytes: (oldText?.length ?? 0) + (newText?.length ?? 0),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    };
  };
}
