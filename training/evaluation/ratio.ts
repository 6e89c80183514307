import { CHANNELS, LAMP_OF, type Lamp } from "../../domain/turbine/channels.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";

/** The largest value among a lamp's channels, as a multiple of its threshold. */
export const ratioOf = ({ values, thresholds }: Verdict, flag: Lamp): number =>
  Math.max(
    ...CHANNELS.map((channel, index) =>
      LAMP_OF[channel] === flag ? (values[index] ?? 0) / (thresholds[index] ?? 1) : 0,
    ),
  );
