import type { Asset } from "../asset.ts";
import type { Moment, Row } from "./row.ts";

/** What a machine's neighbours and the weather say at one moment. */
export interface Surroundings {
  /** Median of the other running machines per channel; NaN with fewer than two. */
  readonly neighbours: Float64Array;
  /** Factor that turns a wind into one of equal energy at standard density. */
  readonly density: number;
  /** Wind direction in radians, of the others where there are any. */
  readonly direction: number;
  /** Times of day and week, as angles. */
  readonly hour: number;
  readonly week: number;
}

const FEWEST_NEIGHBOURS = 2;
const STANDARD_KELVIN = 288.15;
const ZERO_CELSIUS = 273.15;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** Answers, for one moment of a farm, what surrounds each of its machines. */
export const surroundingsOf = (
  asset: Asset,
  { time, rows }: Moment,
): ((row: Row) => Surroundings) => {
  const { temperature, direction } = asset.context ?? {};
  const place = (name: string | undefined) => asset.channels.findIndex((c) => c.name === name);
  const [temperaturePlace, directionPlace] = [place(temperature), place(direction)];
  const density = asset.parts.includes("air-density") ? densityFactor(rows, temperaturePlace) : 1;
  const running = rows.map((row) => isRunning(asset, row.values));
  return (row) => ({
    neighbours: Float64Array.from(asset.channels, ({ role }, channel) =>
      medianOf(
        rows
          .filter((other, i) => other !== row && (role === "context" || running[i]))
          .map((other) => other.values[channel] ?? Number.NaN),
      ),
    ),
    density,
    direction: directionPlace < 0 ? 0 : meanDirection(rows, row, directionPlace),
    hour: ((time % DAY_MS) / DAY_MS) * 2 * Math.PI,
    week: ((time % WEEK_MS) / WEEK_MS) * 2 * Math.PI,
  });
};

/** Whether the machine runs, as its asset says; shares of usual values do not apply to slow data. */
export const isRunning = (asset: Asset, values: Float64Array): boolean =>
  asset.running.any.some(({ channel, above = 0 }) => {
    const index = asset.channels.findIndex(({ name }) => name === channel);
    return (values[index] ?? Number.NaN) > above;
  });

const densityFactor = (rows: readonly Row[], channel: number): number => {
  const celsius = medianOf(
    rows.map(({ values }) => values[channel] ?? Number.NaN),
    1,
  );
  return Number.isNaN(celsius) ? 1 : Math.cbrt(STANDARD_KELVIN / (celsius + ZERO_CELSIUS));
};

const meanDirection = (rows: readonly Row[], row: Row, channel: number): number => {
  const others = rows.length > 1 ? rows.filter((other) => other !== row) : rows;
  let [sine, cosine] = [0, 0];
  for (const { values } of others) {
    const degrees = values[channel] ?? Number.NaN;
    if (Number.isNaN(degrees)) continue;
    sine += Math.sin((degrees * Math.PI) / 180);
    cosine += Math.cos((degrees * Math.PI) / 180);
  }
  return Math.atan2(sine, cosine);
};

const medianOf = (values: readonly number[], fewest = FEWEST_NEIGHBOURS): number => {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (sorted.length < fewest) return Number.NaN;
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
};
