// What a file in benchmarks/ exports: `question` and `measure`.

export interface Benchmark {
  /** What it answers, in one sentence. */
  readonly question: string;
  measure(options: MeasureOptions): Promise<Measurement>;
}

export interface MeasureOptions {
  /** For a look: all of them within a minute, and no figure to rely on. */
  readonly quick: boolean;
  /** All randomness comes from it: `createRandom(seed)` of statistics/createRandom.mjs. */
  readonly seed: number;
  /** Says what is going on, on the terminal. */
  log(words: string): void;
}

export interface Measurement {
  readonly tables: readonly Table[];
  readonly plots: readonly Plot[];
  /** How it was measured, as far as one must know to read the tables. */
  readonly notes: readonly string[];
  /** Those that this product loses are gathered at the head of the page. */
  readonly comparisons: readonly Comparison[];
}

/** A figure of this product beside what one would have otherwise. Less is better, of all of them. */
export interface Comparison {
  readonly figure: string;
  readonly unit: string;
  readonly ours: number;
  readonly other?: { readonly name: string; readonly value: number };
  /** A smaller difference is none. */
  readonly resolution?: number;
  /** Whether the README shows it. */
  readonly isHeadline?: boolean;
}

export interface Table {
  readonly title: string;
  readonly rows: readonly Row[];
}

/**
 * By column, in their order. A figure's unit is in the column's name: `delay p50 (s)`. Figures are not rounded: `formatTable`
 * does it. What is absent is left empty.
 */
export type Row = Readonly<Record<string, string | number | undefined>>;

export interface Plot {
  /** Its file is docs/performance/<name>.svg. */
  readonly name: string;
  readonly title: string;
  /** For vega-lite, its data inside. It is installed by the bench alone, and so are its types. */
  readonly spec: object;
}

/** Which machine and which versions. */
export interface Header {
  readonly date: string;
  readonly machine: string;
  readonly cores: number;
  readonly node: string;
  /** Of what the product runs on. */
  readonly versions: Readonly<Record<string, string>>;
  /** Of what it is compared with. */
  readonly peers: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly quick: boolean;
}

export interface Result extends Measurement {
  readonly name: string;
  readonly question: string;
  readonly seconds: number;
}
