import type { TurbineView } from "../../domain/rollout/snapshot.ts";

/** The last minute of each turbine, ten points a second. */
const POINTS = 600;

export interface Series {
  /** Seconds since the epoch, oldest first. */
  readonly time: number[];
  readonly rps: number[];
  readonly voltage: number[];
  readonly wind: number[];
}

const series = new Map<string, Series>();

/** Keeps a frame's readings; a turbine that did not move on adds nothing. */
export const remember = (frame: readonly TurbineView[]): void => {
  for (const { id, reading } of frame) {
    if (reading?.time === undefined) continue;
    const known = seriesOf(id);
    const seconds = reading.time / 1_000;
    if (seconds <= (known.time.at(-1) ?? 0)) continue;
    push(known.time, seconds);
    push(known.rps, reading.rps);
    push(known.voltage, reading.voltage);
    push(known.wind, reading.wind_speed_rps);
  }
};

export const seriesOf = (id: string): Series => {
  const known = series.get(id) ?? { time: [], rps: [], voltage: [], wind: [] };
  series.set(id, known);
  return known;
};

const push = (values: number[], value: number): void => {
  values.push(value);
  if (values.length > POINTS) values.shift();
};
