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

/**
 * `withdrawn`: the job no longer wants anything of this device. IoT cancels an execution when a newer
 * revision of the deployment or a person ends the job, and removes it when its thing leaves the group;
 * neither says anything of the release. (AWS IoT developer guide, "Job execution states")
 */
export type Progress = "pending" | "succeeded" | "failed" | "withdrawn";

/** What an execution's state means for a ring; one that IoT has not made yet is pending. */
export const progressOf = (status: ExecutionStatus | undefined): Progress =>
  status === undefined ? "pending" : PROGRESS[status];

const PROGRESS: Readonly<Record<ExecutionStatus, Progress>> = {
  QUEUED: "pending",
  IN_PROGRESS: "pending",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "failed",
  REJECTED: "failed",
  REMOVED: "withdrawn",
  CANCELED: "withdrawn",
};
