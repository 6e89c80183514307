import type { Health } from "../../turbine/health.ts";
import type { DeviceEvidence, RingEvidence } from "../evidence.ts";
import { progressOf } from "../job-execution.ts";
import type { GatePolicy } from "./policy.ts";

/**
 * How one device stands. `offline` is neither failed nor passed; `waiting` may still become either;
 * `withdrawn` is nobody's failure, and the release is not wanted of it any more.
 */
export type Standing =
  | { readonly kind: "confirmed" }
  | { readonly kind: "failed" | "waiting" | "offline" | "withdrawn"; readonly says: string };

/** A report older than this is silence: detectors report every 10 s while a release is young. */
export const FRESH_SECONDS = 90;

/** What one device's evidence amounts to. */
export const standingOf = (
  device: DeviceEvidence,
  evidence: RingEvidence,
  policy: GatePolicy,
  now: Date,
): Standing => {
  const progress = progressOf(device.execution);
  switch (progress) {
    case "failed":
      return { kind: "failed", says: device.cause ?? String(device.execution) };
    case "withdrawn":
      return { kind: "withdrawn", says: `its job execution is ${device.execution}` };
    case "pending":
      return device.execution === "IN_PROGRESS"
        ? { kind: "waiting", says: "installs the release" }
        : { kind: "offline", says: device.execution ?? "not reached" };
    case "succeeded":
      return afterInstallation(device, evidence, policy, now);
  }
};

const afterInstallation = (
  device: DeviceEvidence,
  evidence: RingEvidence,
  policy: GatePolicy,
  now: Date,
): Standing => {
  const trouble = troubleOf(device, evidence, now);
  if (trouble === undefined) return { kind: "confirmed" };
  if (trouble.kind !== "passing") {
    return { kind: trouble.kind === "final" ? "failed" : "waiting", says: trouble.says };
  }
  const lasted = (now.getTime() - trouble.since) / 1_000;
  return lasted > policy.patienceSeconds
    ? { kind: "failed", says: `${trouble.says} for ${Math.round(lasted)} s` }
    : { kind: "waiting", says: trouble.says };
};

/**
 * `passing` may pass within the patience. `trial`: the device itself is still comparing, and says so when
 * the new model fails. `final`: it has said so, and only another release changes it.
 */
type Trouble =
  | { readonly kind: "final" | "trial"; readonly says: string }
  | {
      readonly kind: "passing";
      readonly says: string;
      /** Epoch milliseconds. */
      readonly since: number;
    };

const passing = (says: string, since: number): Trouble => ({ kind: "passing", says, since });

/** What keeps an installed device from being confirmed, and since when. */
const troubleOf = (
  { health, core }: DeviceEvidence,
  evidence: RingEvidence,
  now: Date,
): Trouble | undefined => {
  const deployed = Date.parse(evidence.deployedAt);
  if (core?.status === "UNHEALTHY" && core.reportedAt >= deployed) {
    return passing(core.component ?? "Greengrass says UNHEALTHY", core.reportedAt);
  }
  // Installed, and not a word since: the time counts from the deployment.
  if (health === undefined || health.time < deployed) return passing("silent", deployed);
  if (now.getTime() - health.time > FRESH_SECONDS * 1_000) {
    return passing("silent", health.time);
  }
  return stateTrouble(health, deployed) ?? contentTrouble(health, evidence, deployed);
};

const stateTrouble = (health: Health, deployed: number): Trouble | undefined => {
  if (health.state === "running") return undefined;
  const reason = health.reason ? `, ${health.reason}` : "";
  const refused =
    health.state === "blind" && health.refused > 0
      ? `, ${health.refused} messages refused${health.lastRefusal ? ` (${health.lastRefusal})` : ""}`
      : "";
  const says = `${health.state} model ${health.modelVersion}${reason}${refused}`;
  const since = health.since ?? deployed;
  // One from before the deployment is of an earlier release, until the detector has started anew.
  if (health.state === "fallback" && since > deployed) return { kind: "final", says };
  return passing(says, Math.max(since, deployed));
};

const contentTrouble = (
  health: Health,
  evidence: RingEvidence,
  deployed: number,
): Trouble | undefined =>
  runsRelease(health, evidence)
    ? undefined
    : isOnTrial(health)
      ? { kind: "trial", says: trialOf(health) }
      : passing(`runs ${contentOf(health)} instead of the release`, deployed);

/** By the digest of the signed content; an older detector tells none and goes by its version. */
export const runsRelease = (health: Health, evidence: RingEvidence): boolean =>
  health.modelVersion === evidence.modelVersion &&
  (health.modelDigest === undefined ||
    evidence.modelDigest === undefined ||
    health.modelDigest === evidence.modelDigest);

/** The old model speaks while the new one proves itself on the same windows. */
export const isOnTrial = ({ state, paired, modelVersion }: Health): boolean =>
  state === "running" && paired !== undefined && paired.with === modelVersion;

const trialOf = ({ modelVersion, paired }: Health): string =>
  `the new model proves itself beside model ${modelVersion}, ${paired?.windows ?? 0} windows so far`;

const contentOf = ({ modelVersion, modelDigest }: Health): string =>
  modelDigest
    ? `model ${modelVersion} of digest ${modelDigest.slice(0, 12)}`
    : `model ${modelVersion}`;
