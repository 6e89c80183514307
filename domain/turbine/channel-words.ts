import { FILE_CHANNELS, FILE_LAMPS } from "./wind-turbine-file.ts";

/** How people speak of a channel. */
export interface ChannelWords {
  /** Within a sentence. */
  readonly name: string;
  /** As a row's or a chart's heading. */
  readonly title: string;
  /** The same where there is little room. */
  readonly short: string;
  readonly unit: string;
  readonly digits: number;
  /** What a value is multiplied with: angles are told in degrees, and messages have radians. */
  readonly factor: number;
  /** The least that a drawn line spans, as people are told the value. */
  readonly span: number;
  /** What the expectation is made of. */
  readonly basis: string;
}

const DEGREES = 180 / Math.PI;
/** More digits than these nobody reads. */
const MOST_DIGITS = 2;
/** A line spans at least so many of its channel's last digit, where the asset says nothing. */
const USUAL_SPAN = 20;

const titleOf = (name: string): string =>
  FILE_CHANNELS.find((each) => each.name === name)?.title ??
  `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

const WORDS: ReadonlyMap<string, ChannelWords> = new Map(
  FILE_CHANNELS.map(({ name, short, unit, decimals, role, given = [], ...rest }) => {
    const title = titleOf(name);
    const span = rest.span ?? USUAL_SPAN * 10 ** -decimals;
    const [first] = given;
    const others = role === "vibration" || role === "angle" ? "its own past" : "the other channels";
    const basis = first === undefined ? others : `this ${titleOf(first).toLowerCase()}`;
    const words = { name: title.toLowerCase(), title, short: short ?? title, basis };
    const digits = Math.min(MOST_DIGITS, decimals);
    return unit === "rad"
      ? [name, { ...words, unit: "°", digits: 1, factor: DEGREES, span: span * DEGREES }]
      : [name, { ...words, unit, digits, factor: 1, span }];
  }),
);

export const wordsOf = (channel: string): ChannelWords =>
  WORDS.get(channel) ?? {
    name: channel,
    title: channel,
    short: channel,
    unit: "",
    digits: MOST_DIGITS,
    factor: 1,
    span: 1,
    basis: "the other channels",
  };

/** A lamp as people are told of it. */
export const lampTitleOf = (lamp: string): string =>
  FILE_LAMPS.find(({ name }) => name === lamp)?.title ?? lamp;
