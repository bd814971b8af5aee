import { completeJson } from './completeJson.js';

/** What JSON has none of: a schema makes it at the end, of something else. */
type Made =
  | Date
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | ((...parameters: never[]) => unknown);

/**
 * Makes of the type of some data that of as much of it as is written: anything may be missing yet, and what a schema makes
 * at the end, such as a `Date`, is `unknown`, as the model writes it.
 *
 * @example
 * Partially<{ name: string; at: Date }> // { readonly name?: string; readonly at?: unknown }
 */
export type Partially<T> = T extends readonly (infer Item)[]
  ? readonly Partially<Item>[]
  : T extends Made
    ? unknown
    : T extends object
      ? { readonly [Key in keyof T]?: Partially<T[Key]> }
      : T;

/** Parses as much of a JSON text as there is. */
export function parsePartially(text: string): unknown {
  try {
    return JSON.parse(completeJson(text) ?? '');
  } catch {
    return undefined;
  }
}
