import type { TurbineCondition } from "../../domain/rollout/snapshot.ts";
import { CHANNELS, LAMP_OF, LAMPS, type Lamp } from "../../domain/turbine/channels.ts";
import type { LampCause } from "../../domain/turbine/lamp-cause.ts";
import type { ModelLabel } from "../../domain/turbine/model-label.ts";
import type { Reading } from "../../domain/turbine/reading.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import { type Attitude, attitudeOf } from "./attitude.ts";

/** Verdicts come at least once a second; after three are missing nobody knows how the turbine does. */
export const FRESH_MS = 3_000;

/** What was heard of one turbine. */
export interface Heard {
  reading?: Reading;
  /** Of the reading, in degrees. */
  attitude?: Attitude;
  /** Epoch milliseconds at which the newest reading came. */
  readingCame?: number;
  verdict?: Verdict;
  label?: ModelLabel;
  /** The lamps that are lit, with their causes. */
  lit: readonly LampCause[];
  condition: TurbineCondition;
  conditionSince: number;
}

export const nothingHeard = (now: number): Heard => ({
  lit: [],
  condition: "silent",
  conditionSince: now,
});

/** Answers false for a reading that is not newer than the one that is known. */
export const hearReading = (known: Heard, reading: Reading, now: number): boolean => {
  const kept = known.reading?.time ?? Number.NEGATIVE_INFINITY;
  // One from the future is of another clock, and a later one of this clock replaces it.
  if ((reading.time ?? now) <= kept && kept <= now + FRESH_MS) return false;
  known.reading = reading.time === undefined ? { ...reading, time: now } : reading;
  known.readingCame = now;
  known.attitude = attitudeOf(reading);
  return true;
};

/** Answers false for a verdict that came late. */
export const hearVerdict = (known: Heard, verdict: Verdict, now: number): boolean => {
  const kept = known.verdict?.time ?? Number.NEGATIVE_INFINITY;
  // An outbox may deliver late and out of order; one from the future is of another clock.
  if (verdict.time < kept && kept <= now + FRESH_MS) return false;
  // What cannot be seen is neither mended nor broken.
  if (!verdict.blind) known.lit = causesOf(verdict, known.lit);
  known.verdict = verdict;
  return true;
};

/** The detector's own causes, or what its scores show; a lamp stays lit since when it was. */
const causesOf = (verdict: Verdict, before: readonly LampCause[]): LampCause[] => {
  const told = (verdict.causes ?? []).filter(({ lamp }) => verdict.flags[lamp]);
  return LAMPS.filter((lamp) => verdict.flags[lamp]).flatMap((lamp) => {
    const causes = told.filter((cause) => cause.lamp === lamp);
    if (causes.length > 0) return causes;
    const since = before.find((cause) => cause.lamp === lamp)?.since ?? verdict.time;
    return scored(verdict, lamp, since);
  });
};

const scored = ({ anomalies, values, thresholds }: Verdict, lamp: Lamp, since: number) => {
  const causes = CHANNELS.flatMap((channel, index): LampCause[] => {
    if (LAMP_OF[channel] !== lamp || !anomalies[index]) return [];
    const percent = ((values[index] ?? 0) / (thresholds[index] ?? 1)) * 100;
    return [{ channel, lamp, kind: "score", percent, since }];
  });
  return causes.length > 0
    ? causes
    : [{ channel: lamp, lamp, kind: "told by its detector", since }];
};
