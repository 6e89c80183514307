import type { TurbineView } from "../../domain/rollout/snapshot.ts";
import { wordsOf } from "../../domain/turbine/channel-words.ts";
import { valueIn } from "../../domain/turbine/reading.ts";

/** A channel's newest value as people are told it; the attitude comes in degrees already. */
export const seenValue = (
  { reading, attitude }: Pick<TurbineView, "reading" | "attitude">,
  channel: string,
): number | undefined =>
  attitude !== undefined && channel in attitude
    ? attitude[channel as keyof typeof attitude]
    : reading && valueIn(reading, channel);

/** The same with its unit. */
export const seenText = (
  turbine: Pick<TurbineView, "reading" | "attitude">,
  channel: string,
): string | undefined => {
  const { digits, unit } = wordsOf(channel);
  const value = seenValue(turbine, channel);
  return value === undefined ? undefined : `${value.toFixed(digits)} ${unit}`.trimEnd();
};
