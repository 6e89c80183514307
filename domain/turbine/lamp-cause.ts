import * as z from "zod/mini";
import { type ChannelWords, wordsOf } from "./channel-words.ts";
import { LAMPS } from "./channels.ts";

const optional = z.optional(z.number());

export const lampCauseShape = z.object({
  channel: z.string(),
  lamp: z.enum(LAMPS),
  /**
   * gross, level, dynamics, stuck or missing; "score" for a detector that tells only its scores. A
   * reader takes kinds that it does not know and shows their name.
   */
  kind: z.string(),
  /** In the channel's own unit. */
  seen: optional,
  expected: optional,
  /** How far `seen` is from `expected`; for "score" how much of its limit the score is. */
  percent: optional,
  /** Epoch milliseconds. */
  since: z.number(),
});

/** Why a lamp is lit. */
export type LampCause = z.infer<typeof lampCauseShape>;

/** A cause as one says it, such as "voltage 21 % below what this rotor speed gives". */
export const causeText = (cause: LampCause): string => {
  const words = wordsOf(cause.channel);
  switch (cause.kind) {
    case "gross":
      return `${words.name}${valueText(words, cause)}: no value it can have`;
    case "level":
      return levelText(words, cause);
    case "dynamics":
      return `${words.name} moves otherwise than ${words.basis} explains`;
    case "stuck":
      return `${words.name} stuck${cause.seen === undefined ? "" : ` at${valueText(words, cause)}`}`;
    case "missing":
      return missingText(words, cause);
    case "score":
      return `${words.name} at ${timesText(cause.percent)} its limit`;
    default:
      return `${words.name}: ${cause.kind}`;
  }
};

const levelText = (words: ChannelWords, { seen, expected, percent }: LampCause): string => {
  const difference = seen !== undefined && expected !== undefined ? seen - expected : percent;
  if (difference === undefined) return `${words.name} is off what ${words.basis} gives`;
  const side = difference < 0 ? "below" : "above";
  const size = percent === undefined ? "" : ` ${Math.abs(percent).toFixed(0)} %`;
  return `${words.name}${size} ${side} what ${words.basis} gives`;
};

const missingText = ({ name }: ChannelWords, { percent }: LampCause): string =>
  percent === undefined
    ? `${name} is missing`
    : `${Math.abs(percent).toFixed(0)} % of the ${name} are missing`;

const valueText = ({ unit, digits, factor }: ChannelWords, { seen }: LampCause): string =>
  seen === undefined ? "" : ` ${(seen * factor).toFixed(digits)} ${unit}`.trimEnd();

const timesText = (percent: number | undefined): string =>
  percent === undefined ? "more than" : `${(percent / 100).toFixed(1)} ×`;
