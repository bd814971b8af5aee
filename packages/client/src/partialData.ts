import { completeJson } from './completeJson.js';

/** Data that is still being written: anything may be missing yet. */
export type Partially<T> = T extends readonly (infer Item)[]
  ? readonly Partially<Item>[]
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
