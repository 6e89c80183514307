import { LAMPS } from "./channels.ts";
import type { LampCause } from "./lamp-cause.ts";
import type { Verdict } from "./verdict.ts";

/** Stands where a channel's name would: nothing at all is known of it. */
export const READINGS = "readings";

/** A turbine too few of whose readings come. */
export interface Unseen {
  readonly turbineId: string;
  /** Share of its readings that were judged of late, 0 to 1. */
  readonly coverage: number;
  /** Epoch milliseconds since when it is blind. */
  readonly since: number;
}

/**
 * A verdict as it may be said of a blind turbine: its lamps are unknown, each for the same reason. The
 * flags stay as they stood, for whoever reads nothing else must not take a standing fault for mended.
 */
export const blindVerdict = (verdict: Verdict, { coverage, since }: Unseen): Verdict => ({
  ...verdict,
  blind: true,
  causes: LAMPS.map(
    (lamp): LampCause => ({
      channel: READINGS,
      lamp,
      kind: "missing",
      percent: Math.round(100 * (coverage - 1)),
      since,
    }),
  ),
});
