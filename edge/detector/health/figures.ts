import type { Health } from "../../../domain/turbine/health.ts";

/** What a report tells beyond who reports and in which state: counted elsewhere, asked for each time. */
export type Figures = Omit<Health, "thingName" | "time" | "detectorVersion" | "state" | "since">;

/** The figures of a detector that has no model. */
export const figuresWithoutModel = (turbines: readonly string[], rssBytes: number): Figures => ({
  modelVersion: "none",
  turbines: [...turbines],
  readingsPerSecond: 0,
  inferenceP99Ms: 0,
  anomalyRate: 0,
  dropped: 0,
  refused: 0,
  rssMb: Math.round(rssBytes / 2 ** 20),
});
