import type { Moment } from './lambda/fencePorts.js';

/** A call that a function makes to the world, where its invocation may be killed. */
export interface PortCall {
  readonly function: 'dispatcher' | 'worker';
  /** The port and its operation, as in `store.claim` or `model.ask`. */
  readonly call: string;
  /** Before the call takes effect, or after it, before the function hears of it. */
  readonly moment: Moment;
}

/** What a test may have go wrong between the parts, as it does in AWS. What the model does wrong, `standIn` says. */
export interface Faults {
  /** How often a stream record is delivered; Lambda promises at least once. @default 1 */
  deliveries?: number | (() => number);
  /** Tells whether the function dies at this call, as when Lambda takes its machine away. @default it never does */
  kill?(call: PortCall): boolean;
  /**
   * Tells whether AppSync refuses an operation, as when too many come. It is not carried out.
   *
   * @param field The operation's field, for instance `submitOpenAIRequest`.
   */
  refuse?(field: string): boolean;
  /** Tells whether the connection breaks after the backend has carried out an operation and before it replies. */
  dropReply?(field: string): boolean;
}
