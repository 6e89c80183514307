import type { World } from "../../../world/world.ts";
import type { Step } from "./definition.ts";
import type {
  ExecutionOrigin,
  ExecutionStatus,
  StepRecord,
  StepStatus,
} from "./execution-status.ts";

/** (SageMaker: "Automating with EventBridge", pipeline execution status change) */
export const emitExecution = (
  world: World,
  origin: ExecutionOrigin,
  change: {
    readonly current: ExecutionStatus;
    readonly previous?: ExecutionStatus;
    readonly start: Date;
    readonly end?: Date;
  },
): void =>
  world.events.emit({
    source: "aws.sagemaker",
    detailType: "SageMaker Model Building Pipeline Execution Status Change",
    resources: [origin.pipelineArn, origin.arn],
    detail: {
      pipelineExecutionDisplayName: origin.displayName,
      currentPipelineExecutionStatus: change.current,
      ...(change.previous === undefined
        ? {}
        : { previousPipelineExecutionStatus: change.previous }),
      executionStartTime: change.start.toISOString(),
      ...(change.end === undefined ? {} : { executionEndTime: change.end.toISOString() }),
      ...(origin.description === undefined
        ? {}
        : { pipelineExecutionDescription: origin.description }),
      pipelineArn: origin.pipelineArn,
      pipelineExecutionArn: origin.arn,
    },
  });

/** As above, step status change. */
export const emitStep = (
  world: World,
  origin: ExecutionOrigin,
  step: Step,
  record: StepRecord,
  previous: StepStatus | undefined,
): void =>
  world.events.emit({
    source: "aws.sagemaker",
    detailType: "SageMaker Model Building Pipeline Execution Step Status Change",
    resources: [origin.pipelineArn, origin.arn],
    detail: {
      pipelineArn: origin.pipelineArn,
      pipelineExecutionArn: origin.arn,
      stepName: record.StepName,
      stepType: step.Type,
      currentStepStatus: record.StepStatus,
      ...(previous === undefined ? {} : { previousStepStatus: previous }),
      stepStartTime: record.StartTime.toISOString(),
      ...(record.EndTime === undefined ? {} : { stepEndTime: record.EndTime.toISOString() }),
      ...(record.FailureReason === undefined ? {} : { failureReason: record.FailureReason }),
      metadata: record.Metadata ?? {},
    },
  });
