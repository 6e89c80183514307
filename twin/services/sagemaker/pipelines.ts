import { randomBytes } from "node:crypto";
import type { Call, Operation } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { Collection } from "../../world/collection.ts";
import type { World } from "../../world/world.ts";
import { nameOf, sageMakerArn, userContext } from "./arn.ts";
import type { Registration } from "./model-packages.ts";
import { pageOf, selected } from "./paging.ts";
import { parseDefinition } from "./pipeline/definition.ts";
import type { RunningExecution } from "./pipeline/execution.ts";
import { emitStart, newExecution } from "./pipeline/execution-record.ts";
import { isOver, type KeptExecution, runKept } from "./pipeline/kept-execution.ts";
import { parameterValues } from "./pipeline/parameters.ts";
import type { LocalImage } from "./pipeline/run-container.ts";

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
  /** Creates or replaces one; answers its ARN. @throws AwsError for a definition that cannot be run */
  put(input: PipelineInput, caller: string): string;
  /** Goes on with the executions that an earlier process left: steps that had ended are not run again. */
  resume(): void;
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
  readonly byName: Collection<Pipeline>;
  readonly kept: Collection<KeptExecution>;
  readonly executions: Map<string, RunningExecution>;
  readonly arnsByToken: Collection<string>;
}

export const pipelines = (world: World, options: PipelinesOptions): Pipelines => {
  const table: Table = {
    ...options,
    world,
    byName: world.store.collection("sagemaker/pipelines"),
    kept: world.store.collection("sagemaker/pipeline-executions"),
    executions: new Map(),
    arnsByToken: world.store.collection("sagemaker/pipeline-tokens"),
  };
  for (const kept of table.kept.values()) {
    if (isOver(kept)) run(table, kept);
  }
  return {
    put: (input, caller) => put(table, input, caller),
    resume() {
      for (const kept of table.kept.values()) {
        if (!table.executions.has(kept.origin.arn)) run(table, kept);
      }
    },
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

const create = (table: Table, input: PipelineInput, caller: string): string => {
  const { PipelineName: name } = input;
  if (table.byName.has(name)) {
    throw new AwsError("ConflictException", `Pipeline names must be unique: ${name} exists`);
  }
  return put(table, input, caller);
};

const put = ({ world, byName }: Table, input: PipelineInput, caller: string): string => {
  const { PipelineName: name, PipelineDefinition, RoleArn, PipelineDescription } = input;
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
    ...timesOf(byName.get(name)),
  };
  byName.set(name, pipeline);
  return pipeline.PipelineArn;
};

const timesOf = (before: Pipeline | undefined): Partial<Pipeline> =>
  before === undefined
    ? {}
    : {
        CreationTime: before.CreationTime,
        ...(before.LastRunTime === undefined ? {} : { LastRunTime: before.LastRunTime }),
      };

const start = (table: Table, input: StartInput, { caller }: Call) => {
  const { world, byName, kept, arnsByToken } = table;
  const pipeline = expect(table, input.PipelineName);
  const token = `${pipeline.PipelineName} ${input.ClientRequestToken}`;
  const known = arnsByToken.get(token);
  if (known !== undefined) return { PipelineExecutionArn: known };
  const definition = parseDefinition(pipeline.PipelineDefinition);
  const parameters = parameterValues(definition, input.PipelineParameters ?? []);
  const id = executionId();
  const arn = `${pipeline.PipelineArn}/execution/${id}`;
  const now = world.clock.now();
  const execution: KeptExecution = {
    ...newExecution(
      {
        arn,
        pipelineArn: pipeline.PipelineArn,
        displayName: input.PipelineExecutionDisplayName ?? `execution-${Date.now()}`,
        caller,
        ...(input.PipelineExecutionDescription === undefined
          ? {}
          : { description: input.PipelineExecutionDescription }),
      },
      now,
    ),
    id,
    pipelineName: pipeline.PipelineName,
    definition: pipeline.PipelineDefinition,
    parameters,
  };
  kept.set(arn, execution);
  byName.set(pipeline.PipelineName, { ...pipeline, LastRunTime: now });
  arnsByToken.set(token, arn);
  emitStart(world, execution);
  run(table, execution);
  return { PipelineExecutionArn: arn };
};

const run = (table: Table, kept: KeptExecution): void => {
  const { arn } = kept.origin;
  table.executions.set(
    arn,
    runKept(table, kept, () => table.kept.touch(arn)),
  );
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
