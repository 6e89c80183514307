import type { Health } from "../turbine/health.ts";
import type { ExecutionStatus } from "./job-execution.ts";

/** What Greengrass says of a device: its overall state, and our component that is not well. */
export interface CoreState {
  readonly status: "HEALTHY" | "UNHEALTHY";
  /** Epoch milliseconds of the report. */
  readonly reportedAt: number;
  /** Name, lifecycle state and Greengrass's own words, when one of ours is ERRORED or BROKEN. */
  readonly component?: string;
}

/** What is known of one device of a ring after its deployment. */
export interface DeviceEvidence {
  readonly thingName: string;
  /** Absent until IoT has expanded the group. */
  readonly execution?: ExecutionStatus;
  /** The device's own words on a failure. */
  readonly cause?: string;
  readonly health?: Health;
  readonly core?: CoreState;
}

/** What the ring's devices had judged before this release, taken together. */
export interface Past {
  readonly windows: number;
  readonly anomalous: number;
  /** Lowest among the devices. */
  readonly coverage?: number | undefined;
}

/** What a ring shows; the evidence on which its gate decides. */
export interface RingEvidence {
  readonly devices: readonly DeviceEvidence[];
  /** ISO 8601. */
  readonly deployedAt: string;
  /** The version the devices should report. */
  readonly modelVersion: string;
  /** The content they should report; reports of an older detector go by the version. */
  readonly modelDigest?: string;
  readonly past?: Past;
  /** What devices report that do not run the release yet. */
  readonly others?: readonly Health[];
  /** What somebody did to the ring or its job, and no waiting changes; in words. */
  readonly meddled?: string;
}
