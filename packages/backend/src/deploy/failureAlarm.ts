import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Raises an alarm while the queue of failures holds a note. It tells nobody until the app gives it an action. */
export function addFailureAlarm(scope: Construct, failures: IQueue, dispatcher: IFunction): Alarm {
  return new Alarm(scope, 'FailureAlarm', {
    alarmDescription:
      'The dispatcher of AI requests has given up some records of its stream. No request is lost: within minutes its ' +
      'schedule looks at their rows, and starts or ends them. To do: look at the errors in the log of the function ' +
      `${dispatcher.functionName}, mend what they name, then purge the queue ${failures.queueName}, which ends the ` +
      'alarm. Do not redrive it: it holds positions in the stream, not requests.',
    metric: failures.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: Stats.MAXIMUM,
    }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    // A queue that nobody has used for hours reports nothing.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
