/** One reading of one machine on the time of its events; NaN where a channel has no value. */
export interface Row {
  readonly unitId: string;
  /** Epoch milliseconds. */
  readonly time: number;
  /** In the order of the asset's channels. */
  readonly values: Float64Array;
}

/** What all machines of a farm said at one moment. */
export interface Moment {
  readonly time: number;
  readonly rows: readonly Row[];
}
