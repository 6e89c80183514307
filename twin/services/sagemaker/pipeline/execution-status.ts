export type ExecutionStatus = "Executing" | "Succeeded" | "Failed" | "Stopping" | "Stopped";
export type StepStatus = "Starting" | ExecutionStatus;

export interface StepRecord {
  readonly StepName: string;
  readonly StepDisplayName?: string;
  readonly StepDescription?: string;
  readonly StepStatus: StepStatus;
  readonly StartTime: Date;
  readonly EndTime?: Date;
  readonly FailureReason?: string;
  readonly Metadata?: object;
  readonly AttemptCount: number;
}

export interface ExecutionOrigin {
  readonly arn: string;
  readonly pipelineArn: string;
  readonly displayName: string;
  readonly description?: string;
  readonly caller: string;
}
