/** One row of a table of faults; `failures` is 0 where the promise held. */
export interface FaultRow {
  readonly [column: string]: string | number;
  readonly failures: number;
}

export interface FaultRows {
  readonly title: string;
  readonly rows: readonly FaultRow[];
}

/** A table of hours, run in pieces. */
export interface Pieces {
  /** A folder for what was run; a later piece takes it from there. */
  readonly keep?: string | undefined;
  /** Nothing is begun after so long. */
  readonly minutes?: number | undefined;
}

/** Faults against a promise, over many seeds: `npm run faults -- <name> [--seeds n] [--only words]`. */
export interface FaultTable {
  readonly name: string;
  /** What must hold in every cell. */
  readonly promise: string;
  /** How many seeds the whole table has; tests run a few. */
  readonly seeds: number;
  /** `only`: what a row's name begins with, where the table can leave the others out. */
  run(seeds: number, only?: string, pieces?: Pieces): Promise<FaultRows>;
}
