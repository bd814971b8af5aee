import { defineBackend } from '@aws-amplify/backend';
import { Dashboard, GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { ai } from '../../common/amplify/ai/resource.js';
import { auth } from '../../common/amplify/auth/resource.js';
import { data } from '../../common/amplify/data/resource.js';

const backend = defineBackend({ auth, data, ...ai.functions });
const { alarm, dispatcher, worker, failures } = ai.connect(backend);

/** One stack that ours depends on, and one that depends on ours. */
const topic = new Topic(backend.createStack('operators'), 'Topic');
topic.addSubscription(new EmailSubscription('operators@example.org'));
alarm.addAlarmAction(new SnsAction(topic));

const dashboard = new Dashboard(backend.createStack('dashboard'), 'Dashboard');
dashboard.addWidgets(
  new GraphWidget({ left: [dispatcher.metricErrors(), worker.metricThrottles()] }),
  new GraphWidget({ left: [failures.metricApproximateNumberOfMessagesVisible()] }),
);
