import type { Health } from "../turbine/health.ts";

/** States of an IoT job execution, as ListJobExecutionsForJob gives them. */
export const EXECUTION_STATUSES = [
  "QUEUED",
  "IN_PROGRESS",
  "SUCCEEDED",
  "FAILED",
  "TIMED_OUT",
  "REJECTED",
  "REMOVED",
  "CANCELED",
] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** What is known of one device of a ring after its deployment. */
export interface DeviceEvidence {
  readonly thingName: string;
  /** Absent until IoT has expanded the group. */
  readonly execution?: ExecutionStatus;
  /** The device's own words on a failure. */
  readonly cause?: string;
  readonly health?: Health;
}

/** What a ring shows; the evidence on which its gate decides. */
export interface RingEvidence {
  readonly devices: readonly DeviceEvidence[];
  /** ISO 8601. */
  readonly deployedAt: string;
  /** The version the devices should report. */
  readonly modelVersion: string;
}
