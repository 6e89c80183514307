export interface Coverage {
  /** What was covered until now; `samplesOf` counts a turbine's judged readings since start. */
  at(
    time: number,
    samplesOf: (turbineId: string) => number,
  ): {
    /** Readings judged / readings that all turbines should have sent in the span, 0 to 1. */
    readonly coverage: number;
    /** The turbines with too little for too long, each with its share. */
    readonly blind: readonly { readonly turbineId: string; readonly coverage: number }[];
  };
}

export interface CoveragePlan {
  readonly turbines: readonly string[];
  readonly rateHz: number;
  /** Epoch milliseconds at which the first reading could have come. */
  readonly begun: number;
}

/** The span that is looked at. */
const SPAN_MS = 60_000;
/** Below this share a turbine is blind once the whole of BLIND_MS was so. */
const LEAST = 0.6;
const BLIND_MS = 30_000;

interface Mark {
  readonly time: number;
  readonly samples: ReadonlyMap<string, number>;
}

/**
 * Which share of a turbine's readings was judged, by the device's own clock: what never came is
 * missing here and nowhere else. A turbine below LEAST is blind, never "normal".
 */
export const createCoverage = ({ turbines, rateHz, begun }: CoveragePlan): Coverage => {
  const marks: Mark[] = [{ time: begun, samples: new Map() }];

  /** The youngest mark that is at least so old, else the oldest. */
  const markBefore = (time: number, ms: number): Mark =>
    marks.findLast((mark) => time - mark.time >= ms) ?? (marks[0] as Mark);

  const shareOf = (now: Mark, before: Mark, turbineId: string): number => {
    const expected = ((now.time - before.time) / 1_000) * rateHz;
    const came = (now.samples.get(turbineId) ?? 0) - (before.samples.get(turbineId) ?? 0);
    return expected <= 0 ? 1 : Math.max(0, Math.min(1, came / expected));
  };

  return {
    at(time, samplesOf) {
      const now = { time, samples: new Map(turbines.map((id) => [id, samplesOf(id)])) };
      const [span, short] = [markBefore(time, SPAN_MS), markBefore(time, BLIND_MS)];
      const isLongEnough = time - short.time >= BLIND_MS;
      const blind = turbines
        .map((turbineId) => ({ turbineId, coverage: shareOf(now, short, turbineId) }))
        .filter(({ coverage }) => isLongEnough && coverage < LEAST);
      const total = turbines.reduce((sum, id) => sum + shareOf(now, span, id), 0);
      marks.push(now);
      while (marks.length > 1 && time - (marks[1]?.time ?? time) >= SPAN_MS) marks.shift();
      return {
        coverage: Number((total / Math.max(1, turbines.length)).toFixed(3)),
        blind,
      };
    },
  };
};
