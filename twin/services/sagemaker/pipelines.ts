import { randomBytes } from "node:crypto";
import type { Call, Operation } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { World } from "../../world/world.ts";
import { nameOf, sageMakerArn, userContext } from "./arn.ts";
import type { Registration } from "./model-packages.ts";
import { pageOf, selected } from "./paging.ts";
import { parseDefinition } from "./pipeline/definition.ts";
import { type RunningExecution, runExecution } from "./pipeline/execution.ts";
import { executionRecord } from "./pipeline/execution-record.ts";
import { parameterValues } from "./pipeline/parameters.ts";
import type { LocalImage } from "./pipeline/run-container.ts";
import { stepRunner } from "./pipeline/run-step.ts";

export interface PipelinesOptions {
  readonly images: Readonly<Record<string, LocalImage>>;
  readonly register: (input: Registration, caller: string) => string;
}

export interface PipelineInput {
  readonly PipelineName: string;
  /** JSON text. */
  readonly PipelineDefinition: string;
  readonly RoleArn: string;
  readonly PipelineDescription?: string;
}

export interface Pipelines {
  readonly operations: Readonly<Record<string, Operation>>;
  /** Answers the pipeline's ARN. @throws AwsError for a definition that cannot be run, or a name that is taken */
  create(input: PipelineInput, caller: string): string;
  /** Resolves when that execution has ended. */
  executionEnded(arn: string): Promise<void>;
  /** Ends every container at once; resolves when they are gone. */
  close(): Promise<void>;
}

interface Pipeline extends PipelineInput {
  readonly PipelineArn: string;
  readonly CreationTime: Date;
  readonly CreatedBy: object;
  readonly LastRunTime?: Date;
}

export const pipelines = (world: World, { images, register }: PipelinesOptions): Pipelines => {
  const byName = new Map<string, Pipeline>();
  const executions = new Map<string, RunningExecution>();
  const arnsByToken = new Map<string, string>();

  const expect = (nameOrArn: string): Pipeline => {
    const found = byName.get(nameOf("pipeline", nameOrArn));
    if (found !== undefined) return found;
    const known = [...byName.keys()].join(", ") || "none";
    throw new AwsError("ResourceNotFound", `Pipeline ${nameOrArn} does not exist; known: ${known}`);
  };

  const expectExecution = (arn: string): RunningExecution => {
    const found = executions.get(arn);
    if (found !== undefined) return found;
    throw new AwsError("ResourceNotFound", `Pipeline execution ${arn} does not exist`);
  };

  const create = (input: PipelineInput, caller: string): string => {
    const { PipelineName: name, PipelineDefinition, RoleArn, PipelineDescription } = input;
    if (byName.has(name)) {
      throw new AwsError("ConflictException", `Pipeline names must be unique: ${name} exists`);
    }
    // Optional on the wire, beside PipelineDefinitionS3Location.
    if ((PipelineDefinition as string | undefined) === undefined) {
      throw new AwsError("ValidationException", "expected PipelineDefinition as JSON text");
    }
    parseDefinition(PipelineDefinition);
    const pipeline: Pipeline = {
      PipelineName: name,
      PipelineDefinition,
      RoleArn,
      ...(PipelineDescription === undefined ? {} : { PipelineDescription }),
      PipelineArn: sageMakerArn(world, "pipeline", name),
      CreationTime: world.clock.now(),
      CreatedBy: userContext(world, caller),
    };
    byName.set(name, pipeline);
    return pipeline.PipelineArn;
  };

  const start = (input: StartInput, { caller }: Call) => {
    const pipeline = expect(input.PipelineName);
    const token = `${pipeline.PipelineName} ${input.ClientRequestToken}`;
    const known = arnsByToken.get(token);
    if (known !== undefined) return { PipelineExecutionArn: known };
    const definition = parseDefinition(pipeline.PipelineDefinition);
    const parameters = parameterValues(definition, input.PipelineParameters ?? []);
    const id = executionId();
    const arn = `${pipeline.PipelineArn}/execution/${id}`;
    const record = executionRecord(world, {
      arn,
      pipelineArn: pipeline.PipelineArn,
      displayName: input.PipelineExecutionDisplayName ?? `execution-${Date.now()}`,
      caller,
      ...(input.PipelineExecutionDescription === undefined
        ? {}
        : { description: input.PipelineExecutionDescription }),
    });
    const runStep = stepRunner({
      world,
      images,
      register: (registration) => register(registration, caller),
      parameters,
      execution: {
        PipelineExecutionId: id,
        PipelineExecutionArn: arn,
        PipelineName: pipeline.PipelineName,
        PipelineArn: pipeline.PipelineArn,
        StartDateTime: record.createdAt.toISOString(),
      },
    });
    byName.set(pipeline.PipelineName, { ...pipeline, LastRunTime: record.createdAt });
    executions.set(arn, runExecution(definition, record, runStep));
    arnsByToken.set(token, arn);
    return { PipelineExecutionArn: arn };
  };

  const stop = ({ PipelineExecutionArn: arn }: ByExecution) => {
    const execution = expectExecution(arn);
    if (!execution.stop() && execution.record.status() !== "Stopping") {
      throw new AwsError(
        "ConflictException",
        `Pipeline execution ${arn} is ${execution.record.status()} and cannot be stopped`,
      );
    }
    return { PipelineExecutionArn: arn };
  };

  const listExecutions = (input: ListInput & { readonly PipelineName: string }) => {
    const { PipelineArn } = expect(input.PipelineName);
    const found = selected(
      {
        items: [...executions.values()].filter(({ record }) => record.pipelineArn === PipelineArn),
        createdAt: ({ record }) => record.createdAt,
        name: ({ record }) => record.arn,
      },
      {
        After: input.CreatedAfter,
        Before: input.CreatedBefore,
        SortOrder: input.SortOrder ?? "Descending",
      },
    );
    const { page, next } = pageOf(found, input);
    return { PipelineExecutionSummaries: page.map(({ record }) => record.summary()), ...next };
  };

  const listSteps = (input: ListInput & ByExecution) => {
    const steps = [...expectExecution(input.PipelineExecutionArn).record.steps()];
    if (input.SortOrder !== "Ascending") steps.reverse();
    const { page, next } = pageOf(steps, input);
    return { PipelineExecutionSteps: page, ...next };
  };

  const listPipelines = (input: ListInput & { readonly PipelineNamePrefix?: string }) => {
    const { PipelineNamePrefix: prefix = "" } = input;
    const found = [...byName.values()].filter(({ PipelineName }) =>
      PipelineName.startsWith(prefix),
    );
    const { page, next } = pageOf(found, input);
    return { PipelineSummaries: page.map(summaryOf), ...next };
  };

  return {
    create,
    executionEnded: (arn) => expectExecution(arn).ended,
    async close() {
      for (const execution of executions.values()) execution.close();
      await Promise.all([...executions.values()].map(({ ended }) => ended));
    },
    operations: {
      CreatePipeline: (input: PipelineInput, { caller }: Call) => ({
        PipelineArn: create(input, caller),
      }),
      DescribePipeline({ PipelineName }: { PipelineName: string }) {
        const pipeline = expect(PipelineName);
        const { CreationTime } = pipeline;
        return { ...pipeline, PipelineStatus: "Active", LastModifiedTime: CreationTime };
      },
      ListPipelines: listPipelines,
      StartPipelineExecution: start,
      StopPipelineExecution: stop,
      DescribePipelineExecution: ({ PipelineExecutionArn }: ByExecution) =>
        expectExecution(PipelineExecutionArn).record.describe(),
      ListPipelineExecutions: listExecutions,
      ListPipelineExecutionSteps: listSteps,
    },
  };
};

interface StartInput {
  readonly PipelineName: string;
  readonly ClientRequestToken: string;
  readonly PipelineExecutionDisplayName?: string;
  readonly PipelineExecutionDescription?: string;
  readonly PipelineParameters?: readonly { readonly Name: string; readonly Value: string }[];
}

interface ByExecution {
  readonly PipelineExecutionArn: string;
}

interface ListInput {
  readonly CreatedAfter?: Date;
  readonly CreatedBefore?: Date;
  readonly SortOrder?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

const summaryOf = ({
  PipelineArn,
  PipelineName,
  RoleArn,
  CreationTime,
  LastRunTime,
}: Pipeline) => ({
  PipelineArn,
  PipelineName,
  PipelineDisplayName: PipelineName,
  RoleArn,
  CreationTime,
  LastModifiedTime: CreationTime,
  ...(LastRunTime === undefined ? {} : { LastExecutionTime: LastRunTime }),
});

/** Twelve lower-case letters and digits, as AWS's are. */
const executionId = (): string =>
  [...randomBytes(12)].map((byte) => "abcdefghijklmnopqrstuvwxyz0123456789"[byte % 36]).join("");
