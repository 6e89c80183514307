/** (IoT API reference, JobExecution) */
export type ExecutionStatus = "QUEUED" | "IN_PROGRESS" | (typeof TERMINAL)[number];

/** One thing's part of a job. */
export interface JobExecution {
  readonly thing: string;
  status: ExecutionStatus;
  statusDetails: Record<string, string>;
  readonly queuedAt: Date;
  startedAt?: Date;
  lastUpdatedAt: Date;
  versionNumber: number;
}

export interface AbortCriteria {
  readonly failureType: "FAILED" | "REJECTED" | "TIMED_OUT" | "ALL";
  readonly thresholdPercentage: number;
  readonly minNumberOfExecutedThings: number;
}

/** What CreateDeployment's iotJobConfiguration says of pace, abort and time. */
export interface JobConfiguration {
  readonly perMinute?: number;
  readonly abort?: readonly AbortCriteria[];
  readonly timeoutMinutes?: number;
}

export interface Job {
  readonly id: string;
  readonly arn: string;
  readonly document: object;
  /** A group's ARN (continuous) or a thing's (snapshot). */
  readonly target: string;
  /** The group's name, when the target is a group. */
  readonly group?: string;
  readonly configuration: JobConfiguration;
  readonly createdAt: Date;
  status: "IN_PROGRESS" | "CANCELED" | "COMPLETED";
  reasonCode?: string;
  lastUpdatedAt: Date;
  readonly executions: Map<string, JobExecution>;
}

const TERMINAL = ["SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "REMOVED", "CANCELED"] as const;

export const isTerminal = (status: ExecutionStatus): boolean =>
  TERMINAL.some((each) => each === status);

/** How many executions have each status, in DescribeJob's words. */
export const processDetails = (job: Job) => {
  const count = (status: ExecutionStatus) =>
    [...job.executions.values()].filter((execution) => execution.status === status).length;
  return {
    processingTargets: [...job.executions.values()]
      .filter(({ status }) => status === "IN_PROGRESS")
      .map(({ thing }) => thing),
    numberOfCanceledThings: count("CANCELED"),
    numberOfSucceededThings: count("SUCCEEDED"),
    numberOfFailedThings: count("FAILED"),
    numberOfRejectedThings: count("REJECTED"),
    numberOfQueuedThings: count("QUEUED"),
    numberOfInProgressThings: count("IN_PROGRESS"),
    numberOfRemovedThings: count("REMOVED"),
    numberOfTimedOutThings: count("TIMED_OUT"),
  };
};

/** Whether enough things failed that the job's own criteria cancel it. */
export const isAborted = (job: Job): boolean => {
  const executed = [...job.executions.values()].filter(({ status }) => isTerminal(status));
  return (job.configuration.abort ?? []).some((criteria) => {
    const failed = executed.filter(({ status }) =>
      criteria.failureType === "ALL"
        ? status === "FAILED" || status === "REJECTED" || status === "TIMED_OUT"
        : status === criteria.failureType,
    );
    return (
      executed.length >= criteria.minNumberOfExecutedThings &&
      failed.length * 100 >= criteria.thresholdPercentage * executed.length
    );
  });
};
