import type { TurbineView } from "../../domain/rollout/snapshot.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";

/** What the newest verdict says of one channel. */
export interface ChannelFigure {
  readonly channel: string;
  /** How much of its limit its score is, in percent; beyond 100 its lamp is lit before long. */
  readonly ofLimit: number;
  /** What the other channels give, in the channel's own unit. */
  readonly expected?: number;
}

/** Per channel, while the turbine is judged. */
export const channelFigures = (
  view: Pick<TurbineView, "condition"> | undefined,
  verdict: Verdict | undefined,
): ChannelFigure[] => {
  if (view?.condition !== "judged") return [];
  return CHANNELS.flatMap((channel, index) => {
    const [value, threshold] = [verdict?.values[index], verdict?.thresholds[index]];
    if (value === undefined || threshold === undefined || threshold <= 0) return [];
    const expected = verdict?.expected?.[index] ?? undefined;
    return [
      {
        channel,
        ofLimit: Number(((value / threshold) * 100).toPrecision(3)),
        ...(expected !== undefined && { expected }),
      },
    ];
  });
};
