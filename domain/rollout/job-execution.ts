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

/** A job's counters of its executions, as DescribeJob gives them. */
export interface JobCounters {
  readonly numberOfCanceledThings?: number | undefined;
  readonly numberOfFailedThings?: number | undefined;
  readonly numberOfInProgressThings?: number | undefined;
  readonly numberOfQueuedThings?: number | undefined;
  readonly numberOfRejectedThings?: number | undefined;
  readonly numberOfRemovedThings?: number | undefined;
  readonly numberOfSucceededThings?: number | undefined;
  readonly numberOfTimedOutThings?: number | undefined;
}

/**
 * The state that all of so many executions are in, when the counters say that there is no other: a
 * thing that has left or joined meanwhile shows in one of them.
 */
export const commonStatus = (
  counters: JobCounters,
  things: number,
): ExecutionStatus | undefined => {
  const { numberOfSucceededThings, numberOfInProgressThings, numberOfQueuedThings } = counters;
  const all = Object.values({ ...counters }).reduce<number>(
    (sum, count) => sum + (typeof count === "number" ? count : 0),
    0,
  );
  if (things === 0 || all !== things) return undefined;
  if (numberOfSucceededThings === things) return "SUCCEEDED";
  if (numberOfInProgressThings === things) return "IN_PROGRESS";
  return numberOfQueuedThings === things ? "QUEUED" : undefined;
};

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

/** A job's own state, as DescribeJob gives it. */
export interface JobState {
  readonly status?: string | undefined;
  readonly reasonCode?: string | undefined;
  readonly comment?: string | undefined;
}

/** Why devices that a job has not reached are never reached; undefined while they may be. */
export const jobEnded = (job: JobState | undefined, unreached: number): string | undefined => {
  if (unreached === 0) return undefined;
  const says = "let the ring through, retry or abort";
  if (job === undefined)
    return `is not there any more, with ${unreached} devices to reach; ${says}`;
  const { status, reasonCode, comment } = job;
  if (status !== "CANCELED" && status !== "DELETION_IN_PROGRESS") return undefined;
  const why = [reasonCode, comment].filter(Boolean).join(", ");
  return `is ${status}${why ? ` (${why})` : ""}, with ${unreached} devices to reach; ${says}`;
};
