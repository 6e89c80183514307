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
  /** Whether the step's work is done, perhaps by an earlier process. */
  readonly isDone: (stepName: string) => boolean;
}

interface StepOutcome {
  readonly failureReason?: string;
  /** PipelineExecutionStepMetadata */
  readonly metadata?: object;
}

/** What is kept of an execution. */
export interface ExecutionState {
  readonly origin: ExecutionOrigin;
  readonly createdAt: Date;
  readonly steps: Map<string, StepRecord>;
  /** What ended steps offer to others' references. */
  readonly properties: Map<string, object>;
  status: ExecutionStatus;
  failureReason?: string | undefined;
  modifiedAt: Date;
}

export const newExecution = (origin: ExecutionOrigin, now: Date): ExecutionState => ({
  origin,
  createdAt: now,
  steps: new Map(),
  properties: new Map(),
  status: "Executing",
  modifiedAt: now,
});

export const emitStart = (world: World, { origin, createdAt }: ExecutionState): void =>
  emitExecution(world, origin, { current: "Executing", start: createdAt });

export const executionRecord = (
  world: World,
  state: ExecutionState,
  changed: () => void,
): ExecutionRecord => {
  const { origin, createdAt, steps } = state;

  const setStatus: ExecutionRecord["setStatus"] = (next, reason) => {
    const previous = state.status;
    state.status = next;
    state.failureReason = reason;
    state.modifiedAt = world.clock.now();
    changed();
    const end = next === "Executing" || next === "Stopping" ? {} : { end: state.modifiedAt };
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
    changed();
    emitStep(world, origin, step, record, before?.StepStatus);
  };

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
    status: () => state.status,
    setStatus,
    setStep,
    steps: () => [...steps.values()],
    isDone: (name) => steps.get(name)?.StepStatus === "Succeeded",
    describe: () => ({
      ...shown,
      PipelineArn: origin.pipelineArn,
      PipelineExecutionStatus: state.status,
      ...(state.failureReason === undefined ? {} : { FailureReason: state.failureReason }),
      CreationTime: createdAt,
      LastModifiedTime: state.modifiedAt,
      CreatedBy: userContext(world, origin.caller),
    }),
    summary: () => ({
      ...shown,
      PipelineExecutionStatus: state.status,
      StartTime: createdAt,
      ...(state.failureReason === undefined
        ? {}
        : { PipelineExecutionFailureReason: state.failureReason }),
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
