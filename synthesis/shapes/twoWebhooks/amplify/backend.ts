import { defineOpenAIRequests } from '@amplify-ai-request/backend';
import { defineBackend, secret } from '@aws-amplify/backend';
import { Dashboard, GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { auth } from '../../common/amplify/auth/resource.js';
import { data } from '../../twoNames/amplify/data/resource.js';

const apiKey = secret('OPENAI_API_KEY');
const ai = defineOpenAIRequests({ apiKey, background: { webhookSecret: secret('OPENAI_WEBHOOK_SECRET') } });
const chat = defineOpenAIRequests({
  name: 'Chat',
  apiKey,
  background: { webhookSecret: secret('CHAT_WEBHOOK_SECRET') },
  worker: new URL('./ai/worker.ts', import.meta.url),
});
const backend = defineBackend({ auth, data, ...ai.functions, ...chat.functions });
backend.addOutput({ custom: { region: 'eu-west-1' } });
ai.connect(backend);
const { webhook } = chat.connect(backend);

/** What an app may do with functions of ours that it has only in background mode. */
backend.chatOpenAIRequestWebhook.resources.cfnResources.cfnFunction.memorySize = 512;
backend.openAIRequestWebhook.resources.cfnResources.cfnFunction.reservedConcurrentExecutions = 10;
const dashboard = new Dashboard(backend.createStack('dashboard'), 'Dashboard');
if (webhook) dashboard.addWidgets(new GraphWidget({ left: [webhook.metricErrors()] }));
