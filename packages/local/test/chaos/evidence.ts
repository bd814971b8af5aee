import type { AcceptedResponse } from '@amplify-ai-request/local';
import type { ModelCall } from './createChaosModel.js';
import type { Witness } from './createWitness.js';
import type { Plan } from './planRequests.js';
import type { Played } from './playRequest.js';
import type { Row } from './rows.js';

/** What may be broken, in the order of the report. */
export const promises = [
  'paid twice',
  'lost',
  'answer lost',
  'stuck',
  'changed after its end',
  'worked on in vain',
  'not stopped',
  'wrong answer',
  'told otherwise',
  'wrong text',
  'overheard',
  'of another owner',
  'over a limit',
  'counts leaked',
  'left in the index',
  'unexpected',
] as const;

export interface Broken {
  readonly promise: (typeof promises)[number];
  readonly words: string;
}

export interface Evidence {
  readonly plans: readonly Plan[];
  readonly played: readonly Played[];
  readonly calls: readonly ModelCall[];
  /** What the model has accepted in the background. */
  readonly responses: readonly AcceptedResponse[];
  readonly background: boolean;
  readonly witness: Witness;
  /** The table when every client had heard of the end of its request, and at last. */
  readonly before: readonly Row[];
  readonly items: readonly Row[];
  readonly limits: { readonly requestsPerDayPerOwner: number; readonly requestsPerDayOfGuests: number };
  readonly timeoutSeconds: number;
  readonly reaperDeaths: readonly number[];
  readonly otherDeaths: readonly number[];
  readonly idsLost: number;
  readonly webhooksLost: ReadonlySet<string>;
  /** What was on the console and should not have been. */
  readonly complaints: readonly string[];
}
