import { singleAt } from "../../domain/numbers.ts";
import { CHANNELS, type Lamp } from "../../domain/turbine/channels.ts";
import type { Segment } from "../data/segment.ts";
import { createRandom, type Random } from "../random.ts";

const WIDTH = CHANNELS.length;
const [ROLL, PITCH, , WIND, RPS, VOLTAGE] = CHANNELS.map((_, index) => index) as [
  number,
  number,
  number,
  number,
  number,
  number,
];

/** A disturbance written into healthy readings, to compare models before any real fault is seen. */
export interface Injection {
  readonly name: string;
  readonly flag: Lamp;
  /** Changes one row in place; `first` is a copy of the row at which the disturbance began. */
  readonly apply: (row: Float32Array, first: Float32Array, random: Random, index: number) => void;
}

const scale = (row: Float32Array, channel: number, factor: number): void => {
  row[channel] = singleAt(row, channel) * factor;
};

/**
 * The trainer's own disturbances. The benchmark's faults come from the simulator's physics, with
 * other strengths, and are used for nothing here.
 */
export const INJECTIONS: readonly Injection[] = [
  {
    name: "voltage-gain-0.7",
    flag: "voltage",
    apply: (row) => scale(row, VOLTAGE, 0.7),
  },
  {
    name: "voltage-stuck",
    flag: "voltage",
    apply: (row, first) => row.set(first.subarray(VOLTAGE, VOLTAGE + 1), VOLTAGE),
  },
  {
    name: "voltage-noise",
    flag: "voltage",
    apply: (row, _first, random) => row.set([random.uniform() * 3_000], VOLTAGE),
  },
  {
    name: "rotor-loss-0.7",
    flag: "rotation",
    apply: (row) => {
      scale(row, RPS, 0.7);
      scale(row, VOLTAGE, 0.7);
    },
  },
  {
    name: "rps-stuck",
    flag: "rotation",
    apply: (row, first) => row.set(first.subarray(RPS, RPS + 1), RPS),
  },
  {
    name: "wind-sensor-0.6",
    flag: "rotation",
    apply: (row) => scale(row, WIND, 0.6),
  },
  {
    name: "shaking",
    flag: "vibration",
    apply: (row, _first, random) => {
      row[ROLL] = singleAt(row, ROLL) + 0.03 * random.normal();
      row[PITCH] = singleAt(row, PITCH) + 0.03 * random.normal();
    },
  },
];

/** A copy of the segment with the disturbance from reading `from` (inclusive) to `to` (exclusive). */
export const inject = (
  segment: Segment,
  injection: Injection,
  from: number,
  to: number,
  seed: number,
): Segment => {
  const values = segment.values.slice();
  const random = createRandom(seed);
  const first = values.slice(from * WIDTH, (from + 1) * WIDTH);
  for (let row = from; row < Math.min(to, segment.count); row++) {
    injection.apply(values.subarray(row * WIDTH, (row + 1) * WIDTH), first, random, row - from);
  }
  return { ...segment, values };
};
