import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { WorkerStarter } from '../engine/ports.js';

/** Starts the worker function asynchronously: Lambda queues the event and answers at once. */
export function lambdaWorkers(lambda: LambdaClient, functionName: string): WorkerStarter {
  return {
    async start(id) {
      await lambda.send(
        new InvokeCommand({
          FunctionName: functionName,
          InvocationType: 'Event',
          Payload: JSON.stringify({ id }),
        }),
      );
    },
  };
}
