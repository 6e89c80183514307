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

interface Table extends PipelinesOptions {
  readonly world: World;
  readonly byName: Map<string, Pipeline>;
  readonly executions: Map<string, RunningExecution>;
  readonly arnsByToken: Map<string, string>;
}

export const pipelines = (world: World, options: PipelinesOptions): Pipelines => {
  const table: Table = {
    ...options,
    world,
    byName: new Map(),
    executions: new Map(),
    arnsByToken: new Map(),
  };
  return {
    create: (input, caller) => create(table, input, caller),
    executionEnded: (arn) => expectExecution(table, arn).ended,
    async close() {
      for (const execution of table.executions.values()) execution.close();
      await Promise.all([...table.executions.values()].map(({ ended }) => ended));
    },
    operations: {
      CreatePipeline: (input: PipelineInput, { caller }: Call) => ({
        PipelineArn: create(table, input, caller),
      }),
      DescribePipeline({ PipelineName }: { PipelineName: string }) {
        const pipeline = expect(table, PipelineName);
        const { CreationTime } = pipeline;
        return { ...pipeline, PipelineStatus: "Active", LastModifiedTime: CreationTime };
      },
      ListPipelines: (input: Parameters<typeof listPipelines>[1]) => listPipelines(table, input),
      StartPipelineExecution: (input: StartInput, call: Call) => start(table, input, call),
      StopPipelineExecution: (input: ByExecution) => stop(table, input),
      DescribePipelineExecution: ({ PipelineExecutionArn }: ByExecution) =>
        expectExecution(table, PipelineExecutionArn).record.describe(),
      ListPipelineExecutions: (input: Parameters<typeof listExecutions>[1]) =>
        listExecutions(table, input),
      ListPipelineExecutionSteps: (input: Parameters<typeof listSteps>[1]) =>
        listSteps(table, input),
    },
  };
};

const create = ({ world, byName }: Table, input: PipelineInput, caller: string): string => {
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

const start = (table: Table, input: StartInput, { caller }: Call) => {
  const { world, byName, executions, arnsByToken, images, register } = table;
  const pipeline = expect(table, input.PipelineName);
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

const stop = (table: Table, { PipelineExecutionArn: arn }: ByExecution) => {
  const execution = expectExecution(table, arn);
  if (!execution.stop() && execution.record.status() !== "Stopping") {
    throw new AwsError(
      "ConflictException",
      `Pipeline execution ${arn} is ${execution.record.status()} and cannot be stopped`,
    );
  }
  return { PipelineExecutionArn: arn };
};

const listExecutions = (table: Table, input: ListInput & { readonly PipelineName: string }) => {
  const { PipelineArn } = expect(table, input.PipelineName);
  const found = selected(
    {
      items: [...table.executions.values()].filter(
        ({ record }) => record.pipelineArn === PipelineArn,
      ),
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

const listSteps = (table: Table, input: ListInput & ByExecution) => {
  const steps = [...expectExecution(table, input.PipelineExecutionArn).record.steps()];
  if (input.SortOrder !== "Ascending") steps.reverse();
  const { page, next } = pageOf(steps, input);
  return { PipelineExecutionSteps: page, ...next };
};

const listPipelines = (
  table: Table,
  input: ListInput & { readonly PipelineNamePrefix?: string },
) => {
  const { PipelineNamePrefix: prefix = "" } = input;
  const found = [...table.byName.values()].filter(({ PipelineName }) =>
    PipelineName.startsWith(prefix),
  );
  const { page, next } = pageOf(found, input);
  return { PipelineSummaries: page.map(summaryOf), ...next };
};

const expect = ({ byName }: Table, nameOrArn: string): Pipeline => {
  const found = byName.get(nameOf("pipeline", nameOrArn));
  if (found !== undefined) return found;
  const known = [...byName.keys()].join(", ") || "none";
  throw new AwsError("ResourceNotFound", `Pipeline ${nameOrArn} does not exist; known: ${known}`);
};

const expectExecution = ({ executions }: Table, arn: string): RunningExecution => {
  const found = executions.get(arn);
  if (found !== undefined) return found;
  throw new AwsError("ResourceNotFound", `Pipeline execution ${arn} does not exist`);
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
