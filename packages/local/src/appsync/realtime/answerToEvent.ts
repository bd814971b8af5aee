import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';
import { isObject } from '../../http/parseObject.js';
import type { Event } from './subscriptionFilter.js';

/** Turns what a mutation answered into the event that it is: by the fields' own names, whatever its client called them. */
export function answerToEvent(
  answer: unknown,
  selectionSet: SelectionSetNode | undefined,
  document: DocumentNode,
): unknown {
  if (Array.isArray(answer)) return answer.map((entry) => answerToEvent(entry, selectionSet, document));
  if (!selectionSet || !isObject(answer)) return answer;
  const entries = selectionSet.selections.flatMap((selection): [string, unknown][] => {
    if (selection.kind === Kind.FIELD) {
      const { name, alias, selectionSet: inner } = selection;
      const key = alias?.value ?? name.value;
      // Left out by @skip or @include.
      return Object.hasOwn(answer, key) ? [[name.value, answerToEvent(answer[key], inner, document)]] : [];
    }
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : findFragment(document, selection.name.value);
    return Object.entries(answerToEvent(answer, inner, document) as Event);
  });
  return Object.fromEntries(entries);
}

function findFragment(document: DocumentNode, wanted: string): SelectionSetNode {
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === wanted) {
      return definition.selectionSet;
    }
  }
  return { kind: Kind.SELECTION_SET, selections: [] };
}
