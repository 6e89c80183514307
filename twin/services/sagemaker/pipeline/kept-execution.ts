import type { World } from "../../../world/world.ts";
import type { Registration } from "../model-packages.ts";
import { allSteps, parseDefinition } from "./definition.ts";
import { endedExecution, type RunningExecution, runExecution } from "./execution.ts";
import { type ExecutionState, executionRecord } from "./execution-record.ts";
import type { LocalImage } from "./run-container.ts";
import { stepRunner } from "./run-step.ts";

/** An execution with all that a later process needs to go on with it. */
export interface KeptExecution extends ExecutionState {
  readonly id: string;
  readonly pipelineName: string;
  /** As it was when the execution began. */
  readonly definition: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export const isOver = ({ status }: KeptExecution): boolean =>
  status !== "Executing" && status !== "Stopping";

/** Runs it from where it stands; one that is over only tells of itself. */
export const runKept = (
  { world, images, register }: RunContext,
  kept: KeptExecution,
  changed: () => void,
): RunningExecution => {
  const record = executionRecord(world, kept, changed);
  if (isOver(kept)) return endedExecution(record);
  const { arn, pipelineArn, caller } = kept.origin;
  const definition = parseDefinition(kept.definition);
  const runStep = stepRunner({
    world,
    images,
    steps: allSteps(definition.Steps),
    register: (registration) => register(registration, caller),
    parameters: kept.parameters,
    properties: kept.properties,
    execution: {
      PipelineExecutionId: kept.id,
      PipelineExecutionArn: arn,
      PipelineName: kept.pipelineName,
      PipelineArn: pipelineArn,
      StartDateTime: kept.createdAt.toISOString(),
    },
  });
  const execution = runExecution(definition, record, runStep);
  if (kept.status === "Stopping") execution.close();
  return execution;
};

interface RunContext {
  readonly world: World;
  readonly images: Readonly<Record<string, LocalImage>>;
  readonly register: (input: Registration, caller: string) => string;
}
