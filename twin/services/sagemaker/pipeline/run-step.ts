import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { World } from "../../../world/world.ts";
import { sageMakerArn } from "../arn.ts";
import type { Registration } from "../model-packages.ts";
import { readS3, s3UriBelow } from "../s3-uri.ts";
import { allHold, type Condition } from "./conditions.ts";
import { elseSteps, ifSteps, type Step } from "./definition.ts";
import { type JobContext, type ProcessingArguments, runProcessingJob } from "./processing-job.ts";
import { resolve, type Scope } from "./references.ts";
import type { LocalImage } from "./run-container.ts";
import { runTrainingJob, type TrainingArguments } from "./training-job.ts";

/** Does a step's work. @throws Error with its FailureReason, or the signal's reason */
export type StepRunner = (
  step: Step,
  signal: AbortSignal,
) => Promise<{ readonly metadata: object; readonly next?: readonly Step[] }>;

export interface StepContext {
  readonly world: World;
  readonly images: Readonly<Record<string, LocalImage>>;
  /** Of the definition, branches included. */
  readonly steps: readonly Step[];
  readonly register: (input: Registration) => string;
  /** Execution.* and Parameters.* of the definition's references. */
  readonly execution: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Of ended steps; kept with the execution. */
  readonly properties: Map<string, object>;
}

export const stepRunner = (context: StepContext): StepRunner => {
  const { world, images, properties } = context;
  const executionId = context.execution["PipelineExecutionId"] ?? "";
  const steps = new Map(context.steps.map((step) => [step.Name, step]));

  const propertyFile = async (stepName: string, name: string): Promise<unknown> => {
    const file = steps.get(stepName)?.PropertyFiles?.find((each) => each.PropertyFileName === name);
    const described = properties.get(stepName) as ProcessingArguments | undefined;
    const outputs = described?.ProcessingOutputConfig?.Outputs ?? [];
    const output = outputs.find(({ OutputName }) => OutputName === file?.OutputName);
    if (file === undefined || output === undefined) {
      throw new Error(
        `property file ${name} of step ${stepName}: the step has not run, or has no such file; compare its PropertyFiles and outputs`,
      );
    }
    return jsonAt(world, s3UriBelow(output.S3Output.S3Uri, file.FilePath));
  };

  const scopeNow = (): Scope => ({
    parameters: context.parameters,
    execution: { ...context.execution, CurrentDateTime: world.clock.now().toISOString() },
    properties,
    propertyFile,
  });

  const imageOf = (uri: string): LocalImage => {
    const image = images[uri];
    if (image !== undefined) return image;
    throw new Error(
      `ClientError: no local command stands for the image ${uri}; known: ${Object.keys(images).join(", ") || "none"}`,
    );
  };

  const inJob = async (
    step: Step,
    kind: "processing-job" | "training-job",
    signal: AbortSignal,
    work: (job: JobContext) => Promise<object>,
  ): Promise<string> => {
    const jobName = jobNameOf(executionId, step.Name);
    const jobArn = sageMakerArn(world, kind, jobName);
    const root = join(world.stateDir, "sagemaker", executionId, step.Name);
    // An earlier process may have died in the midst of it.
    await rm(root, { recursive: true, force: true });
    await mkdir(root, { recursive: true });
    properties.set(step.Name, await work({ world, imageOf, jobName, jobArn, root, signal }));
    // After a failure it stays, for somebody to look into.
    await rm(root, { recursive: true, force: true });
    return jobArn;
  };

  const runners: Readonly<Record<Step["Type"], StepRunner>> = {
    async Processing(step, signal) {
      const job = (await resolve(step.Arguments, scopeNow())) as ProcessingArguments;
      const Arn = await inJob(step, "processing-job", signal, (c) => runProcessingJob(job, c));
      return { metadata: { ProcessingJob: { Arn } } };
    },
    async Training(step, signal) {
      const job = (await resolve(step.Arguments, scopeNow())) as TrainingArguments;
      const Arn = await inJob(step, "training-job", signal, (c) => runTrainingJob(job, c));
      return { metadata: { TrainingJob: { Arn } } };
    },
    async RegisterModel(step) {
      const input = (await resolve(step.Arguments, scopeNow())) as Registration;
      const generatedBy = { GeneratedBy: context.execution["PipelineExecutionArn"] };
      // Whoever died before it was noted down registers nothing twice.
      const ClientToken = `${executionId} ${step.Name}`;
      const registration = { MetadataProperties: generatedBy, ClientToken, ...input };
      const Arn = context.register(registration as Registration);
      properties.set(step.Name, { ...input, ModelPackageArn: Arn });
      return { metadata: { RegisterModel: { Arn } } };
    },
    async Condition({ Arguments }) {
      const conditions = (Arguments["Conditions"] ?? []) as readonly Condition[];
      const isTrue = await allHold(conditions, scopeNow());
      return {
        metadata: { Condition: { Outcome: isTrue ? "True" : "False" } },
        next: isTrue ? ifSteps(Arguments) : elseSteps(Arguments),
      };
    },
    async Fail({ Arguments }) {
      throw new Error(String(await resolve(Arguments["ErrorMessage"] ?? "", scopeNow())));
    },
  };

  return (step, signal) => runners[step.Type](step, signal);
};

const jsonAt = async (world: World, uri: string): Promise<unknown> => {
  const body = await readS3(world, uri);
  if (body === undefined)
    throw new Error(`property file ${uri}: no such object; did the step write it?`);
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw new Error(`property file ${uri}: not JSON (${String(cause)})`, { cause });
  }
};

// As SageMaker names them; at most 63 letters, digits and single hyphens.
const jobNameOf = (executionId: string, step: string): string => {
  const clean = step.replaceAll(/[^A-Za-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
  return `pipelines-${executionId}-${clean.slice(0, 24)}-${randomBytes(5).toString("hex")}`;
};
