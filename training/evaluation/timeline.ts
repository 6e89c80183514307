import { LAMPS, type Lamp } from "../../domain/turbine/channels.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import { ratioOf } from "./ratio.ts";
import type { Plot } from "./svg.ts";

/** How far a stretch of one turbine was from its limits, lamp by lamp. */
export interface Timeline {
  readonly title: string;
  /** Seconds from the beginning, and per lamp the largest value over its threshold. */
  readonly points: readonly { readonly at: number; readonly ratios: readonly number[] }[];
  /** Seconds at which a disturbance begins. */
  readonly disturbedAt?: number;
}

const MOST_POINTS = 300;

export const timelineOf = (
  title: string,
  verdicts: readonly Verdict[],
  disturbedAt?: number,
): Timeline => {
  const begin = verdicts[0]?.time ?? 0;
  const every = Math.max(1, Math.floor(verdicts.length / MOST_POINTS));
  return {
    title,
    points: verdicts
      .filter((_, index) => index % every === 0)
      .map((verdict) => ({
        at: Number(((verdict.time - begin) / 1_000).toFixed(1)),
        ratios: LAMPS.map((lamp) => Number(ratioOf(verdict, lamp).toPrecision(3))),
      })),
    ...(disturbedAt !== undefined && { disturbedAt: disturbedAt - begin / 1_000 }),
  };
};

export const timelinePlot = ({ title, points, disturbedAt }: Timeline): Plot => ({
  title:
    disturbedAt === undefined
      ? title
      : `${title}, disturbed from second ${disturbedAt.toFixed(0)} on`,
  x: "seconds",
  y: "value / threshold",
  line: 1,
  ...(disturbedAt !== undefined && { from: disturbedAt }),
  most: 2,
  series: LAMPS.map((name: Lamp, lamp) => ({
    name,
    points: points.map(({ at, ratios }) => [at, ratios[lamp] ?? 0] as const),
  })),
});

export const titleOf = (verdicts: readonly Verdict[]): string =>
  `Turbine ${verdicts[0]?.turbineId ?? "?"}`;
