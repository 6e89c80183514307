import type { World } from "../../../world/world.ts";
import { userContext } from "../arn.ts";
import type { Step } from "./definition.ts";
import { emitExecution, emitStep } from "./execution-events.ts";
import type {
  ExecutionOrigin,
  ExecutionStatus,
  StepRecord,
  StepStatus,
} from "./execution-status.ts";

/** An execution as Describe and List show it; every change of status is emitted. */
export interface ExecutionRecord {
  readonly arn: string;
  readonly pipelineArn: string;
  readonly status: () => ExecutionStatus;
  setStatus(status: ExecutionStatus, failureReason?: string): void;
  setStep(step: Step, status: StepStatus, more?: StepOutcome): void;
  readonly createdAt: Date;
  readonly describe: () => object;
  readonly summary: () => object;
  readonly steps: () => readonly StepRecord[];
}

interface StepOutcome {
  readonly failureReason?: string;
  /** PipelineExecutionStepMetadata */
  readonly metadata?: object;
}

export const executionRecord = (world: World, origin: ExecutionOrigin): ExecutionRecord => {
  const createdAt = world.clock.now();
  const steps = new Map<string, StepRecord>();
  let status: ExecutionStatus = "Executing";
  let failureReason: string | undefined;
  let modifiedAt = createdAt;

  const setStatus: ExecutionRecord["setStatus"] = (next, reason) => {
    const previous = status;
    status = next;
    failureReason = reason;
    modifiedAt = world.clock.now();
    const end = next === "Executing" || next === "Stopping" ? {} : { end: modifiedAt };
    emitExecution(world, origin, { current: next, previous, start: createdAt, ...end });
  };

  const setStep: ExecutionRecord["setStep"] = (step, next, more = {}) => {
    const before = steps.get(step.Name);
    const now = world.clock.now();
    const record: StepRecord = {
      StartTime: now,
      ...(before ?? describedStep(step)),
      StepStatus: next,
      ...(ENDED.includes(next) ? { EndTime: now } : {}),
      ...(more.failureReason === undefined ? {} : { FailureReason: more.failureReason }),
      ...(more.metadata === undefined ? {} : { Metadata: more.metadata }),
    };
    steps.set(step.Name, record);
    emitStep(world, origin, step, record, before?.StepStatus);
  };

  emitExecution(world, origin, { current: "Executing", start: createdAt });
  const shown = {
    PipelineExecutionArn: origin.arn,
    PipelineExecutionDisplayName: origin.displayName,
    ...(origin.description === undefined
      ? {}
      : { PipelineExecutionDescription: origin.description }),
  };
  return {
    arn: origin.arn,
    pipelineArn: origin.pipelineArn,
    createdAt,
    status: () => status,
    setStatus,
    setStep,
    steps: () => [...steps.values()],
    describe: () => ({
      ...shown,
      PipelineArn: origin.pipelineArn,
      PipelineExecutionStatus: status,
      ...(failureReason === undefined ? {} : { FailureReason: failureReason }),
      CreationTime: createdAt,
      LastModifiedTime: modifiedAt,
      CreatedBy: userContext(world, origin.caller),
    }),
    summary: () => ({
      ...shown,
      PipelineExecutionStatus: status,
      StartTime: createdAt,
      ...(failureReason === undefined ? {} : { PipelineExecutionFailureReason: failureReason }),
    }),
  };
};

const ENDED: readonly StepStatus[] = ["Succeeded", "Failed", "Stopped"];

const describedStep = ({ Name, DisplayName, Description }: Step) => ({
  StepName: Name,
  ...(DisplayName === undefined ? {} : { StepDisplayName: DisplayName }),
  ...(Description === undefined ? {} : { StepDescription: Description }),
  AttemptCount: 1,
});
