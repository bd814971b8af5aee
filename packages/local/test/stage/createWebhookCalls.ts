import { createWebhook, type WebhookPorts } from '@amplify-ai-request/backend/runtime';
import type { FakeClock } from '../../../backend/test/fakeClock.js';
import type { Interrupt } from '../../src/lambda/fencePorts.js';
import { createLocalFunction, type LocalFunction } from '../../src/lambda/localFunction.js';
import type { StageResponse } from './createBackgroundModel.js';
import type { StageFaults, StageOptions } from './stage.js';

type Call = Parameters<ReturnType<typeof createWebhook>>[0];
type Reply = Awaited<ReturnType<ReturnType<typeof createWebhook>>>;

export interface WebhookCallsOptions extends Pick<StageOptions, 'presets'> {
  readonly ports: Omit<WebhookPorts, 'verify'>;
  readonly clock: FakeClock;
  readonly interruptOf: () => Interrupt;
  readonly arrive?: StageFaults['webhook'];
}

const longestMs = 72 * 3600 * 1000;

/** Makes who calls the webhook function of the stage. That a call must be proven is shown elsewhere: each of these is. */
export function createWebhookCalls({ ports, presets, clock, interruptOf, arrive }: WebhookCallsOptions): {
  webhook: LocalFunction<Call, Reply>;
  tell(response: StageResponse): void;
  /** Calls once more about a response that is over. */
  tellAgain(response: StageResponse): Promise<unknown>;
} {
  const webhook = createLocalFunction({
    name: 'webhook',
    timeoutSeconds: 30,
    ports: { ...ports, verify: { verify: async (body: string) => JSON.parse(body) } },
    createHandler: (fenced: WebhookPorts) => createWebhook({ ports: fenced, presets }),
    clock,
    interruptOf,
  });

  async function call(body: string): Promise<boolean> {
    const event = { requestContext: { http: { method: 'POST' } }, headers: {}, body, isBase64Encoded: false };
    const reply = await webhook.invoke(event).catch(() => undefined);
    return reply?.statusCode === 200;
  }

  /** As often as OpenAI would. */
  async function deliver(body: string): Promise<void> {
    for (let pauseMs = 5_000; pauseMs < longestMs; pauseMs *= 2) {
      if (await call(body)) return;
      await clock.wait(pauseMs);
    }
  }

  function toBody({ id, isCancelled, outcome }: StageResponse): string {
    const how = outcome.state === 'answered' ? 'completed' : isCancelled ? 'cancelled' : 'failed';
    return JSON.stringify({ id: `wh_${id}`, type: `response.${how}`, responseId: id });
  }

  return {
    webhook,
    tell(response) {
      const once = () => {
        response.toldAt ??= clock.now().getTime();
        return deliver(toBody(response));
      };
      void (arrive ? arrive(once) : once());
    },
    tellAgain: (response) => call(toBody(response)),
  };
}
