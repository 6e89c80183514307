/** One row of a benchmark's table; every row has the same columns. */
export type Row = Readonly<Record<string, string | number>>;

/** What a benchmark prints. */
export interface Table {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** A benchmark: `npm run bench -- <name> [arguments]`. */
export interface Benchmark {
  readonly name: string;
  run(args: readonly string[]): Promise<Table>;
}
