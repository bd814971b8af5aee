import type { Moment } from './lambda/fencePorts.js';

/** Describes a call that a function makes to the world, where its invocation may be killed. */
export interface PortCall {
  readonly function: 'dispatcher' | 'worker' | 'webhook';
  /** The port and its operation, as in `store.claim`, `model.ask` or `background.model.submit`. */
  readonly call: string;
  /** Before the call takes effect, or after it, before the function hears of it. */
  readonly moment: Moment;
}

/** Describes an event on its way to one subscriber. */
export interface Push {
  /** The subscription's field, for instance `onOpenAIRequest`. */
  readonly field: string;
  /** The request's. */
  readonly id: string;
  /** The number of the delta; of a streamed request that is over, how many there were. */
  readonly seq?: number;
  /** Whether it says that the request is over. */
  readonly ended: boolean;
  /** How many came before, to this subscriber. */
  readonly number: number;
}

/** Describes a call of the webhook on its way, as the stand-in makes it when a response is over. */
export interface WebhookDelivery {
  readonly responseId: string;
  /** For instance `response.completed`. */
  readonly type: string;
  /** How often it was called before about the same event. */
  readonly number: number;
}

/** Chooses what goes wrong between the parts, as it does in AWS. What the model does wrong, `standIn` says. */
export interface Faults {
  /** How often a stream record is delivered; Lambda promises at least once. @default 1 */
  readonly deliveries?: number | (() => number);
  /** Tells whether the function dies at this call, as when Lambda takes its machine away. @default it never does */
  kill?(call: PortCall): boolean;
  /**
   * Tells whether AppSync refuses an operation, as when too many come. It is not carried out.
   *
   * @param field The operation's field, for instance `submitOpenAIRequest`; `onOpenAIRequest` is the start of a subscription.
   */
  refuse?(field: string): boolean;
  /**
   * Tells whether the connection breaks after the backend has carried out an operation and before it replies. Of a
   * subscription the acknowledgement is lost: the connection stays, and events come.
   */
  dropReply?(field: string): boolean;
  /**
   * Tells when an event arrives at a subscriber, in milliseconds from now, once for each time that it does: `[]` loses it,
   * `[0, 0]` repeats it, `[50]` lets what follows pass it. @default [0]
   */
  push?(push: Push): readonly number[];
  /**
   * Tells when a call of the webhook arrives, in milliseconds of the backend's clock from now, once for each time that it
   * does: `[]` loses it for good, `[0, 0]` repeats it, `[5000]` makes it late. One that is not taken is made again, later and
   * later, for three days. @default [0]
   */
  webhook?(delivery: WebhookDelivery): readonly number[];
  /** Tells whether a keep-alive is sent, as is due each minute on every connection. @default it is */
  keepAlive?(): boolean;
}
