/** A textbook method: what it learns from healthy running readings, and what it then says of one. */
export interface Baseline {
  readonly name: string;
  /** Readings are in the order of the asset's channels; none is missing. */
  fit(readings: readonly Float64Array[], channels: readonly string[]): Judge;
}

export interface Judge {
  /** What is scored: a channel's name, or undefined where the method names none. */
  readonly names: readonly (string | undefined)[];
  /** Signed scores of a reading, about 0 while it is healthy. */
  score(reading: Float64Array): readonly number[];
}

export const placeOf = (channels: readonly string[], name: string): number => {
  const place = channels.indexOf(name);
  if (place < 0) throw new Error(`the asset has no channel ${name}`);
  return place;
};

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

export const deviationOf = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
};
