import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Policy } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { streamMapping } from '../streamMapping.js';

export interface StreamTrigger {
  readonly mapping: EventSourceMapping;
  readonly failures: Queue;
}

/** Lets the table's stream wake the dispatcher; what it cannot handle in time is noted in a queue. */
export function addStreamTrigger(
  scope: Construct,
  dispatcher: IFunction,
  streamArn: string,
  permission: Policy,
): StreamTrigger {
  const failures = new Queue(scope, 'Failures', {
    retentionPeriod: Duration.days(14),
    enforceSSL: true,
    encryption: QueueEncryption.SQS_MANAGED,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const mapping = new EventSourceMapping(scope, 'Stream', {
    target: dispatcher,
    eventSourceArn: streamArn,
    // LATEST may miss rows that are written while the mapping is being created.
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: streamMapping.batchSize,
    parallelizationFactor: streamMapping.parallelizationFactor,
    bisectBatchOnError: streamMapping.bisectBatchOnError,
    reportBatchItemFailures: true,
    retryAttempts: streamMapping.retryAttempts,
    maxRecordAge: Duration.seconds(streamMapping.maxRecordAgeSeconds),
    filters: streamMapping.filterPatterns.map((pattern) => ({ pattern: JSON.stringify(pattern) })),
    onFailure: new SqsDlq(failures),
  });
  mapping.node.addDependency(permission);
  return { mapping, failures };
}
