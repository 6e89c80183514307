import type { EpisodeOutcome, Ratio } from "./episodes.ts";

/** How far one machine's faulty channel was from its limit, before and in an episode. */
export interface FaultTimeline {
  readonly unitId: string;
  /** Seconds since the fault began, and the largest evidence of a stretch as a multiple of its limit. */
  readonly points: readonly Ratio[];
}

/** Before the fault so much is shown, as a share of the episode. */
const LEAD_SHARE = 0.25;
const MOST_POINTS = 150;

export const faultTimelineOf = ({ unitId, ratios }: EpisodeOutcome): FaultTimeline => {
  const lead = LEAD_SHARE * (ratios.at(-1)?.seconds ?? 0);
  const shown = ratios.filter(({ seconds }) => seconds >= -lead);
  const size = Math.max(1, Math.ceil(shown.length / MOST_POINTS));
  const points: Ratio[] = [];
  for (let from = 0; from < shown.length; from += size) {
    const ratio = Math.max(...shown.slice(from, from + size).map((each) => each.ratio));
    points.push({ seconds: shown[from]?.seconds ?? 0, ratio });
  }
  return { unitId, points };
};

/** The largest evidence in the episode itself. */
export const peakOf = (ratios: readonly Ratio[]): number =>
  ratios.reduce((most, { seconds, ratio }) => (seconds < 0 ? most : Math.max(most, ratio)), 0);
