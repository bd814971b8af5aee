import type { Caller } from './callers.js';
import { cancelRequest, fetchRequest, submitRequest } from './operations.js';
import type { Try } from './tries.js';
import type { State, VictimRequest } from './victims.js';

export interface OnAnothers {
  readonly attacker: Caller;
  readonly victim: VictimRequest;
}

/** What may be tried on a request by somebody who knows its id, whatever state it is in. */
export function onAnothers(state: State): Try<OnAnothers>[] {
  const request = `request that is ${state}`;
  return [
    {
      to: `fetch another's ${request}`,
      refusal: 'not_found',
      act: ({ attacker, victim }) => fetchRequest(attacker, victim.id),
    },
    {
      to: `fetch a part of the answer to another's ${request}`,
      refusal: 'not_found',
      act: ({ attacker, victim }) => fetchRequest(attacker, victim.id, 0),
    },
    {
      to: `cancel another's ${request}`,
      refusal: 'not_found',
      act: ({ attacker, victim }) => cancelRequest(attacker, victim.id),
    },
    {
      to: `share another's ${request}, by submitting the same`,
      refusal: 'conflict',
      act: ({ attacker, victim }) => submitRequest(attacker, victim.id, victim.input),
    },
    {
      to: `overwrite another's ${request}, by submitting under its id`,
      refusal: 'conflict',
      act: ({ attacker, victim }) => submitRequest(attacker, victim.id, { prompt: 'Mine now' }),
    },
  ];
}

/** Whoever has no proof is refused before anything of his is looked at. */
export const asAStranger = <Stage>(tries: readonly Try<Stage>[]): Try<Stage>[] =>
  tries.map((tried) => ({ ...tried, refusal: '401 UnauthorizedException' }));
