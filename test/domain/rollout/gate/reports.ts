import { DEFAULT_GATE } from "../../../../domain/rollout/gate/policy.ts";
import type { ModelEvidence } from "../../../../domain/rollout/gate/rule.ts";
import type { Health } from "../../../../domain/turbine/health.ts";

export const DEPLOYED = "2026-11-20T10:00:00.000Z";
export const DIGEST = "d".repeat(64);
export const after = (seconds: number): Date => new Date(Date.parse(DEPLOYED) + seconds * 1_000);
export const { model: POLICY } = DEFAULT_GATE;

/** A device that does well with the release, as it reports it 50 s after the deployment. */
export const report = (thingName: string, changes: Partial<Health> = {}): Health => ({
  thingName,
  time: after(50).getTime(),
  detectorVersion: "1.0.1",
  modelVersion: "2",
  modelDigest: DIGEST,
  state: "running",
  since: after(10).getTime(),
  turbines: ["1", "2", "3", "4"],
  readingsPerSecond: 80,
  inferenceP99Ms: 2,
  anomalyRate: 0,
  judged: { since: after(10).getTime(), windows: 200, anomalous: 0 },
  challenge: { given: 6, foundNew: 6, foundOld: 6 },
  coverage: 1,
  dropped: 0,
  refused: 0,
  received: 4_000,
  failedInferences: 0,
  restarts: 0,
  longestSilenceSeconds: 10,
  rssMb: 80,
  ...changes,
});

export const paired = (counts: Partial<NonNullable<Health["paired"]>>): Partial<Health> => ({
  paired: {
    with: "1",
    since: 0,
    windows: 200,
    both: 0,
    onlyNew: 0,
    onlyOld: 0,
    failedNew: 0,
    failedOld: 0,
    ...counts,
  },
});

/** What the rules are given of devices that differ in this from well ones. */
export const given = (
  changes: readonly Partial<Health>[],
  more: Partial<ModelEvidence> = {},
): ModelEvidence => ({
  reports: changes.map((change, index) => report(`edge-${index + 1}`, change)),
  others: [],
  successPercent: 90,
  failurePercent: 20,
  ...more,
});
