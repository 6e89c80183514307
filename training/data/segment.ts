/** An unbroken run of one turbine's readings: `count` rows of channel values. */
export interface Segment {
  readonly turbineId: string;
  /** Number of the first row among the turbine's readings; the others count on from it. */
  readonly firstSeq: number;
  /** Epoch milliseconds of the first row. */
  readonly startTime: number;
  /** Readings per second as measured, hence seldom a whole number. */
  readonly rateHz: number;
  readonly count: number;
  readonly values: Float32Array;
  /** A device said that something is wrong in it. */
  readonly isFlagged?: true;
}
