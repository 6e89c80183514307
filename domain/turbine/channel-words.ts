import { FILE_CHANNELS } from "./wind-turbine-file.ts";

/** How people speak of a channel. */
export interface ChannelWords {
  /** Within a sentence. */
  readonly name: string;
  /** As a row's or a chart's heading. */
  readonly title: string;
  readonly unit: string;
  readonly digits: number;
  /** What a value is multiplied with: angles are told in degrees, and messages have radians. */
  readonly factor: number;
  /** What the expectation is made of. */
  readonly basis: string;
}

const DEGREES = 180 / Math.PI;
/** More digits than these nobody reads. */
const MOST_DIGITS = 2;

const titleOf = (name: string): string =>
  FILE_CHANNELS.find((each) => each.name === name)?.title ??
  `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

const WORDS: ReadonlyMap<string, ChannelWords> = new Map(
  FILE_CHANNELS.map(({ name, unit, decimals, role, given = [] }) => {
    const title = titleOf(name);
    const [first] = given;
    const others = role === "vibration" || role === "angle" ? "its own past" : "the other channels";
    const basis = first === undefined ? others : `this ${titleOf(first).toLowerCase()}`;
    const words = { name: title.toLowerCase(), title, basis };
    return unit === "rad"
      ? [name, { ...words, unit: "°", digits: 1, factor: DEGREES }]
      : [name, { ...words, unit, digits: Math.min(MOST_DIGITS, decimals), factor: 1 }];
  }),
);

export const wordsOf = (channel: string): ChannelWords =>
  WORDS.get(channel) ?? {
    name: channel,
    title: channel,
    unit: "",
    digits: MOST_DIGITS,
    factor: 1,
    basis: "the other channels",
  };
