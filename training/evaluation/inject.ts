import { singleAt } from "../../domain/numbers.ts";
import {
  CHANNELS,
  type Channel,
  channelsOf,
  LAMP_OF,
  type Lamp,
} from "../../domain/turbine/channels.ts";
import {
  OUTPUT,
  OUTPUT_CHANNEL,
  ROTOR,
  ROTOR_CHANNEL,
  WIND,
  WIND_CHANNEL,
} from "../../domain/turbine/parts.ts";
import { FILE_CHANNELS, grossOf } from "../../domain/turbine/wind-turbine-file.ts";
import type { Segment } from "../data/segment.ts";
import { createRandom, type Random } from "../random.ts";

const WIDTH = CHANNELS.length;

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

/** A disturbance of a channel that lights a lamp; one without a lamp is not judged. */
const ofChannel = (channel: Channel, name: string, apply: Injection["apply"]): Injection[] => {
  const flag = LAMP_OF[channel];
  return flag === undefined ? [] : [{ name, flag, apply }];
};

const stuck = (channel: Channel): Injection[] => {
  const place = CHANNELS.indexOf(channel);
  return ofChannel(channel, `${channel}-stuck`, (row, first) =>
    row.set(first.subarray(place, place + 1), place),
  );
};

/** Noise of this share of what a broken sensor shows at most is gross enough. */
const NOISE_SHARE = 0.3;

/** What a sensor of a response does that ages, sticks, or breaks. */
const ofResponse = (channel: Channel): Injection[] => {
  const place = CHANNELS.indexOf(channel);
  const noise = NOISE_SHARE * grossOf(FILE_CHANNELS[place] ?? {});
  return [
    ...ofChannel(channel, `${channel}-gain-0.7`, (row) => scale(row, place, 0.7)),
    ...stuck(channel),
    ...ofChannel(channel, `${channel}-noise`, (row, _first, random) =>
      row.set([random.uniform() * noise], place),
    ),
  ];
};

const OTHERS = channelsOf("response").filter(
  (channel) => channel !== ROTOR_CHANNEL && channel !== OUTPUT_CHANNEL,
);
const VIBRATIONS = channelsOf("vibration").map((channel) => CHANNELS.indexOf(channel));
const SHAKING = 0.03;

/**
 * The trainer's own disturbances. The benchmark's faults come from the simulator's physics, with
 * other strengths, and are used for nothing here.
 */
export const INJECTIONS: readonly Injection[] = [
  ...ofResponse(OUTPUT_CHANNEL),
  ...ofChannel(ROTOR_CHANNEL, "rotor-loss-0.7", (row) => {
    scale(row, ROTOR, 0.7);
    scale(row, OUTPUT, 0.7);
  }),
  ...stuck(ROTOR_CHANNEL),
  ...ofChannel(WIND_CHANNEL, "wind-sensor-0.6", (row) => scale(row, WIND, 0.6)),
  ...ofChannel(channelsOf("vibration")[0] ?? "", "shaking", (row, _first, random) => {
    for (const place of VIBRATIONS) row[place] = singleAt(row, place) + SHAKING * random.normal();
  }),
  ...OTHERS.flatMap(ofResponse),
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
