import type { RingView, RolloutView } from "../../domain/rollout/snapshot.ts";

/** What the fleet may look like when somebody opens the page. */
export const SCENES = [
  "empty",
  "first-rollout",
  "released",
  "held",
  "paused",
  "baking",
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
const BAKE = ["WaitForBake", "JudgeBake", "BakeJudged"];
const RING = ["DeployRing", "WaitForRing", "JudgeRing", "RingJudged"];

const ring = (name: string, status: RingView["status"], counts: readonly number[]): RingView => {
  const [succeeded = 0, failed = 0, pending = 0] = counts;
  return { name, status, succeeded, failed, pending };
};

const opened = Date.now();
/** So many seconds before the fleet was made up, ISO 8601: durations on the page look as they do in life. */
export const ago = (seconds: number): string => new Date(opened - seconds * 1_000).toISOString();

const HOUR = 3_600;
export const RELEASED_ID = "0b1c77d5-8a4f-4d6e-9a53-7d5f4f0a1b2c";

const released: RolloutView = {
  id: RELEASED_ID,
  modelVersion: "2",
  status: "SUCCEEDED",
  state: "Succeeded",
  visited: [...PUBLISHED, ...RING, ...RING, ...BAKE, "Close", "Closed", "Succeeded"],
  rings: [ring("canary", "succeeded", [1]), ring("fleet", "succeeded", [4])],
  outcome: "released",
  reason: "every ring confirmed the release",
  startedAt: ago(27 * HOUR),
  endedAt: ago(27 * HOUR - 250),
};

/** Of the scene's newest one. */
export const NEWEST_ID = "3d1f0c52-7f0e-4f5e-9a53-0c5f4f0a1b2c";

const running = (more: Partial<RolloutView>): RolloutView => ({
  id: NEWEST_ID,
  modelVersion: "3",
  status: "RUNNING",
  state: "WaitForRing",
  visited: [...PUBLISHED, "DeployRing", "WaitForRing"],
  rings: [ring("canary", "deploying", [0, 0, 1]), ring("fleet", "waiting", [0, 0, 4])],
  startedAt: ago(95),
  ...more,
});

const REASON =
  "1 of 1 devices failed: edge-1 fallback: only the new model flags 19 of 20 windows, at most 10 % may be";

const NEWEST: Partial<Record<Scene, RolloutView>> = {
  "first-rollout": running({ modelVersion: "1" }),
  held: running({
    state: "Hold",
    visited: [...PUBLISHED, ...RING, ...RING, "Hold"],
    rings: [ring("canary", "succeeded", [1]), ring("fleet", "held", [3, 0, 1])],
    reason: "3 of 4 devices confirmed: edge-5 offline for 15 min",
  }),
  paused: running({ paused: { reason: "storm warning", at: ago(30) } }),
  baking: running({
    state: "WaitForBake",
    visited: [...PUBLISHED, ...RING, ...RING, "WaitForBake"],
    rings: [ring("canary", "succeeded", [1]), ring("fleet", "succeeded", [4])],
  }),
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
    endedAt: ago(10),
  }),
  refused: running({
    status: "FAILED",
    state: "Failed",
    visited: [...PUBLISHED.slice(0, 5), "Close", "Closed", "Failed"],
    rings: [],
    outcome: "preflightFailed",
    reason: "the ring fleet has no devices; add things to its group windturbine-fleet",
    endedAt: ago(86),
  }),
};

/** Newest first. */
export const rollouts = (scene: Scene): RolloutView[] => {
  const newest = NEWEST[scene];
  if (scene === "empty") return [];
  if (scene === "first-rollout") return newest ? [newest] : [];
  return newest ? [newest, released] : [released];
};
