import type { FleetCommands, FleetSnapshot } from "../../domain/rollout/snapshot.ts";

export interface FakeFleet extends FleetCommands {
  snapshot(): Promise<FleetSnapshot>;
  /** What was asked of it, in order. */
  readonly asked: string[];
}

/** A fleet of five devices: one model in service, an older one, and one that waits for approval. */
export const fakeFleet = (): FakeFleet => {
  const asked: string[] = [];
  const note = async (...words: string[]): Promise<void> => void asked.push(words.join(" "));
  return {
    asked,
    approve: (version, reason) => note("approve", version, reason),
    reject: (version, reason) => note("reject", version, reason),
    resume: (rollout, reason) => note("resume", rollout, reason),
    rollBack: (rollout, reason) => note("roll back", rollout, reason),
    decide: (rollout, verb, reason) => note(verb, rollout, reason),
    retrain: async () => {
      asked.push("retrain");
      return "arn:aws:sagemaker:eu-west-1:123456789012:pipeline/p/execution/e";
    },
    snapshot: async () => ({
      devices: ["1", "2", "3", "4", "5"].map((id) => ({
        thingName: `edge-${id}`,
        ring: id === "1" ? "canary" : "fleet",
        status: "HEALTHY" as const,
        detectorVersion: "1.0.0",
        modelVersion: "2",
        turbines: [id],
        lastSeen: Date.now(),
      })),
      retraining: {
        cause: "drift",
        reason: "voltage of edge-2 has drifted for 7 h, now by 0.7",
        startedAt: "2026-11-20T09:50:00.000Z",
      },
      models: [
        {
          version: "3",
          status: "PendingManualApproval",
          metrics: { eventRecall: 0.98, falseAlarmsPerTurbineDay: 0.1 },
          createdAt: "2026-11-20T10:00:00.000Z",
        },
        {
          version: "2",
          status: "Approved",
          metrics: { eventRecall: 0.96 },
          createdAt: "2026-11-19T12:00:00.000Z",
          reason: "fewer alarms in gusts",
        },
        {
          version: "1",
          status: "Approved",
          metrics: { eventRecall: 0.95 },
          createdAt: "2026-11-19T10:00:00.000Z",
          reason: "first",
        },
      ],
      rollouts: [
        {
          id: "rollout-1",
          modelVersion: "2",
          status: "SUCCEEDED",
          state: "Succeeded",
          visited: ["Admit", "Admitted", "Close", "Closed", "Succeeded"],
          rings: [{ name: "canary", status: "succeeded", succeeded: 1, failed: 0, pending: 0 }],
          outcome: "released",
          reason: "every ring confirmed the release",
          startedAt: "2026-11-20T10:00:00.000Z",
        },
      ],
    }),
  };
};
