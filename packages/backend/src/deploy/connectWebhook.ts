import { Policy } from 'aws-cdk-lib/aws-iam';
import { FunctionUrl, FunctionUrlAuthType, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { AppBackend, AppFunction, Resources } from './findResources.js';
import { outputKey } from './functionKey.js';
import { putParts, useRows } from './permissions.js';

export interface ConnectedWebhook {
  readonly webhook: IFunction;
  readonly webhookUrl: string;
}

/**
 * Gives the webhook function what it uses and an address, which the deployment puts out: OpenAI must be told it by hand.
 *
 * Anybody may call it: OpenAI signs its calls, but not as AWS wants it. The function proves each before it does anything.
 */
export function connectWebhook(
  scope: Construct,
  webhook: AppFunction,
  { table }: Resources,
  { settings }: { readonly settings: string },
): ConnectedWebhook {
  const { lambda } = webhook.resources;
  webhook.addEnvironment('AI_REQUEST_TABLE', table.tableName);
  webhook.addEnvironment('AI_REQUEST_SETTINGS', settings);
  const policy = new Policy(scope, 'WebhookPolicy', { statements: [useRows(table), putParts(table)] });
  lambda.role?.attachInlinePolicy(policy);
  const { url } = new FunctionUrl(scope, 'WebhookUrl', {
    function: lambda,
    authType: FunctionUrlAuthType.NONE,
  });
  return { webhook: lambda, webhookUrl: url };
}

/** Puts the address into `amplify_outputs.json`, under `custom`, and so among the outputs of the root stack. */
export function putOut(backend: AppBackend<string>, name: string, webhookUrl: string): void {
  backend.addOutput({ custom: { [outputKey(name)]: webhookUrl } });
}
