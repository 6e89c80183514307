import { modelComponentOf } from "./components.ts";
import type { DeviceEvidence } from "./evidence.ts";
import { progressOf } from "./job-execution.ts";
import { namedThings } from "./named-things.ts";

/** What a ring ran before a release came to it. */
export interface RanBefore {
  /** Our components' versions; none before a first release. */
  readonly previous: Readonly<Record<string, string>>;
  /** Of the models that its devices said they ran. */
  readonly previousDigests: readonly string[];
}

/** `seen`: it told that it runs what it ran before. `lost`: its job failed, or wants it no more. */
export type Back = "seen" | "waiting" | "lost";

/** An execution that succeeded is a sign of life; back is who was seen to run the earlier model. */
export const backOf = (
  { execution, health }: DeviceEvidence,
  before: RanBefore,
  deployedAt: string,
): Back => {
  const progress = progressOf(execution);
  if (progress === "pending") return "waiting";
  if (progress !== "succeeded") return "lost";
  const earlier = modelComponentOf(before.previous);
  if (earlier === undefined) return "seen";
  if (!health || health.time < Date.parse(deployedAt) || health.state === "refused") {
    return "waiting";
  }
  const { modelDigest, modelVersion } = health;
  const isOld =
    modelDigest !== undefined && before.previousDigests.length > 0
      ? before.previousDigests.includes(modelDigest)
      : earlier.split(".")[1] === modelVersion;
  return isOld ? "seen" : "waiting";
};

/** What the outcome says of devices that were not seen to be back; nothing when all were. */
export const stragglersText = (things: readonly string[]): string =>
  things.length === 0 ? "" : `; not seen on the earlier release: ${namedThings(things)}`;

/** What it says of devices that no way back led to; nothing when none left its ring. */
export const leftText = (things: readonly string[]): string =>
  things.length === 0
    ? ""
    : `; left its ring since its deployment, and keeps what it has: ${namedThings(things)}`;
