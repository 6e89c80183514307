import type { RingView, RolloutView } from "../../domain/rollout/snapshot.ts";

/** What the fleet may look like when somebody opens the page. */
export const SCENES = [
  "empty",
  "first-rollout",
  "released",
  "held",
  "paused",
  "rolling-back",
  "rolled-back",
  "refused",
  "fallback",
  "rejected",
  "retraining",
  "silent-device",
] as const;
export type Scene = (typeof SCENES)[number];

const PUBLISHED = [
  "Admit",
  "Admitted",
  "InspectArtefacts",
  "Preflight",
  "PreflightPassed",
  "SignModel",
  "PublishModel",
  "WaitForModel",
  "CheckModel",
  "ModelEnded",
  "RegisterDetector",
  "WaitForDetector",
  "CheckDetector",
  "DetectorEnded",
];
const RING = ["DeployRing", "WaitForRing", "JudgeRing", "RingJudged"];

const ring = (name: string, status: RingView["status"], counts: readonly number[]): RingView => {
  const [succeeded = 0, failed = 0, pending = 0] = counts;
  return { name, status, succeeded, failed, pending };
};

const released: RolloutView = {
  id: "rollout-1",
  modelVersion: "2",
  status: "SUCCEEDED",
  state: "Succeeded",
  visited: [...PUBLISHED, ...RING, ...RING, "Close", "Closed", "Succeeded"],
  rings: [ring("canary", "succeeded", [1]), ring("fleet", "succeeded", [4])],
  outcome: "released",
  reason: "every ring confirmed the release",
  startedAt: "2026-11-20T10:00:00.000Z",
  endedAt: "2026-11-20T10:04:10.000Z",
};

const running = (more: Partial<RolloutView>): RolloutView => ({
  id: "3d1f0c52-7f0e-4f5e-9a53-0c5f4f0a1b2c",
  modelVersion: "3",
  status: "RUNNING",
  state: "WaitForRing",
  visited: [...PUBLISHED, "DeployRing", "WaitForRing"],
  rings: [ring("canary", "deploying", [0, 0, 1]), ring("fleet", "waiting", [0, 0, 4])],
  startedAt: "2026-11-20T12:00:00.000Z",
  ...more,
});

const REASON = "1 of 1 devices failed: edge-1 self-test: 3 of 4 probes scored as in training";

const NEWEST: Partial<Record<Scene, RolloutView>> = {
  "first-rollout": running({ modelVersion: "1" }),
  held: running({
    state: "Hold",
    visited: [...PUBLISHED, ...RING, ...RING, "Hold"],
    rings: [ring("canary", "succeeded", [1]), ring("fleet", "held", [3, 0, 1])],
    reason: "3 of 4 devices confirmed: edge-5 QUEUED, silent",
  }),
  paused: running({ paused: { reason: "storm warning", at: "2026-11-20T12:01:00.000Z" } }),
  "rolling-back": running({
    state: "WaitForRollBack",
    visited: [...PUBLISHED, ...RING, "RollBack", "WaitForRollBack"],
    rings: [ring("canary", "rollingBack", [0, 1, 0]), ring("fleet", "waiting", [0, 0, 4])],
    reason: REASON,
  }),
  "rolled-back": running({
    status: "FAILED",
    state: "Failed",
    visited: [
      ...PUBLISHED,
      ...RING,
      "RollBack",
      "WaitForRollBack",
      "CheckRollBack",
      "RollBackEnded",
      "Close",
      "Closed",
      "Failed",
    ],
    rings: [ring("canary", "rolledBack", [0, 1, 0]), ring("fleet", "waiting", [0, 0, 4])],
    outcome: "rolledBack",
    reason: REASON,
    endedAt: "2026-11-20T12:03:00.000Z",
  }),
  refused: running({
    status: "FAILED",
    state: "Failed",
    visited: [...PUBLISHED.slice(0, 5), "Close", "Closed", "Failed"],
    rings: [],
    outcome: "preflightFailed",
    reason: "the ring fleet has no devices; add things to its group windturbine-fleet",
    endedAt: "2026-11-20T12:00:09.000Z",
  }),
};

/** Newest first. */
export const rollouts = (scene: Scene): RolloutView[] => {
  const newest = NEWEST[scene];
  if (scene === "empty") return [];
  if (scene === "first-rollout") return newest ? [newest] : [];
  return newest ? [newest, released] : [released];
};
