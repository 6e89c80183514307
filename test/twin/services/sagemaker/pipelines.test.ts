import {
  DescribeModelPackageCommand,
  DescribePipelineExecutionCommand,
  ListPipelineExecutionStepsCommand,
  ListPipelineExecutionsCommand,
  type Parameter,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from "@aws-sdk/client-sagemaker";
import { parseTarGzip } from "nanotar";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RAW_PLACEHOLDER, trainingPipeline } from "../../../../domain/training/pipeline.ts";
import { type LocalCloud, localCloud } from "./local-cloud.ts";

const ROLE = "arn:aws:iam::111122223333:role/training";
const IMAGE = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/training:1";
const CONTAINER = new URL("./fake-container.ts", import.meta.url).pathname;

let cloud: LocalCloud;
let environment: Record<string, string>;
beforeEach(async () => {
  environment = {};
  const image = { command: [process.execPath, CONTAINER], environment };
  cloud = await localCloud({ images: { [IMAGE]: image } });
  cloud.createModelPackageGroup("wind-turbine-anomaly");
  cloud.objects.set(`bucket/${RAW_PLACEHOLDER.key}`, Buffer.from(RAW_PLACEHOLDER.text));
  const definition = trainingPipeline({
    imageUri: IMAGE,
    roleArns: { prepare: ROLE, train: ROLE, evaluate: ROLE },
    bucket: "bucket",
    groupName: "wind-turbine-anomaly",
  });
  cloud.putPipeline({
    PipelineName: "training",
    PipelineDefinition: JSON.stringify(definition),
    RoleArn: ROLE,
  });
});
afterEach(async () => {
  expect(cloud.endpoint.violations).toEqual([]);
  await cloud.close();
});

const start = async (PipelineParameters: Parameter[] = []): Promise<string> => {
  const { PipelineExecutionArn = "" } = await cloud.client.send(
    new StartPipelineExecutionCommand({ PipelineName: "training", PipelineParameters }),
  );
  return PipelineExecutionArn;
};

const describeExecution = (PipelineExecutionArn: string) =>
  cloud.client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn }));

const stepsOf = async (PipelineExecutionArn: string) => {
  const { PipelineExecutionSteps = [] } = await cloud.client.send(
    new ListPipelineExecutionStepsCommand({ PipelineExecutionArn, SortOrder: "Ascending" }),
  );
  return PipelineExecutionSteps;
};

const run = async (parameters?: Parameter[]) => {
  const arn = await start(parameters);
  await cloud.executionEnded(arn);
  return { arn, execution: await describeExecution(arn), steps: await stepsOf(arn) };
};

it("runs prepare, train and evaluate, and registers the model for approval", async () => {
  const { arn, execution, steps } = await run([{ Name: "Seed", Value: "7" }]);
  expect(execution.FailureReason).toBeUndefined();
  expect(execution.PipelineExecutionStatus).toBe("Succeeded");
  expect(steps.map(({ StepName }) => StepName)).toEqual([
    "Prepare",
    "Train",
    "Evaluate",
    "Gate-MaxFalseAlarmsPerTurbineDay",
    "Gate-MinEventRecall",
    "Proof",
    "QualityGate",
    "Register",
  ]);
  const ModelPackageName = steps.at(-1)?.Metadata?.RegisterModel?.Arn ?? "";
  const found = await cloud.client.send(new DescribeModelPackageCommand({ ModelPackageName }));
  expect(found).toMatchObject({
    ModelApprovalStatus: "PendingManualApproval",
    MetadataProperties: { GeneratedBy: arn },
  });
  const id = arn.slice(arn.lastIndexOf("/") + 1);
  expect(found.CustomerMetadataProperties?.["evaluationReport"]).toMatch(
    /^s3:.*\/evaluation\/evaluation\.html$/,
  );
  expect(found.ModelMetrics?.ModelQuality?.Statistics?.S3Uri).toBe(
    `s3://bucket/evaluations/${id}/evaluation/evaluation.json`,
  );
  const model = found.InferenceSpecification?.Containers?.[0]?.ModelDataUrl ?? "";
  const archive = cloud.objects.get(model.replace("s3://", ""));
  const entries = await parseTarGzip(archive ?? new Uint8Array());
  expect(entries.map(({ name, text }) => [name, text])).toEqual([
    ["model.json", '{"hyperparameters":{"seed":"7"},"train":"train of seed 7"}'],
  ]);
});

it("emits every change of status, as SageMaker does", async () => {
  const { arn } = await run();
  const changes = cloud.events
    .filter(({ detailType }) => detailType.endsWith("Execution Status Change"))
    .map(({ detail }) => detail as Record<string, unknown>);
  expect(changes.map((detail) => detail["currentPipelineExecutionStatus"])).toEqual([
    "Executing",
    "Succeeded",
  ]);
  expect(changes[1]).toMatchObject({
    previousPipelineExecutionStatus: "Executing",
    pipelineExecutionArn: arn,
  });
  const ofTrain = cloud.events
    .map(({ detail }) => detail as Record<string, unknown>)
    .filter((detail) => detail["stepName"] === "Train");
  expect(ofTrain.map((detail) => detail["currentStepStatus"])).toEqual([
    "Starting",
    "Executing",
    "Succeeded",
  ]);
});

it("fails with the limit that was missed, and registers nothing", async () => {
  const { execution, steps } = await run([{ Name: "MinEventRecall", Value: "0.99" }]);
  expect(execution.PipelineExecutionStatus).toBe("Failed");
  expect(execution.FailureReason).toMatch(/eventRecall is below MinEventRecall 0\.99/);
  expect(steps.map(({ StepName }) => StepName)).not.toContain("Register");
  expect(steps.find(({ StepName }) => StepName === "Missed-MinEventRecall")).toMatchObject({
    StepStatus: "Failed",
    Metadata: { Fail: { ErrorMessage: expect.stringContaining("MinEventRecall") } },
  });
});

it("says that a test which is too short proves nothing, and asks a person or nobody, as told", async () => {
  environment["UP_TO"] = "221";
  const refused = await run([{ Name: "WhenNotProven", Value: "refuse" }]);
  expect(refused.execution.FailureReason).toMatch(
    /not proven\. The test is too short.*MaxFalseAlarmsPerTurbineDay 24/,
  );
  expect(refused.steps.map(({ StepName }) => StepName)).not.toContain("Register");
  const asked = await run();
  expect(asked.steps.map(({ StepName }) => StepName)).toContain("Register");
});

it("fails with what the container wrote about its failure, and starts nothing after it", async () => {
  environment["FAIL_IN"] = "train";
  const { execution, steps } = await run();
  expect(execution.FailureReason).toMatch(/Train: AlgorithmError: too few windows, exit code: 1/);
  expect(steps.map(({ StepName, StepStatus }) => [StepName, StepStatus])).toEqual([
    ["Prepare", "Succeeded"],
    ["Train", "Failed"],
  ]);
});

it("says which metric the evaluation lacks", async () => {
  environment["WITHOUT"] = "eventRecallLow";
  const { execution } = await run();
  expect(execution.FailureReason).toMatch(/no eventRecallLow on the path metrics\.eventRecallLow/);
});

it("fails when nothing lies below the input's prefix, and says what to do", async () => {
  const { execution } = await run([{ Name: "InputData", Value: "s3://bucket/nothing/" }]);
  expect(execution.FailureReason).toMatch(
    /no S3 objects found under s3:\/\/bucket\/nothing\/; put the data there/,
  );
});

it("stops a running container by SIGTERM", async () => {
  environment["HANG_IN"] = "train";
  const arn = await start();
  await expect
    .poll(() => cloud.lines.some((line) => line.endsWith("hanging")), { timeout: 15_000 })
    .toBe(true);
  await cloud.client.send(new StopPipelineExecutionCommand({ PipelineExecutionArn: arn }));
  expect((await describeExecution(arn)).PipelineExecutionStatus).toBe("Stopping");
  await cloud.executionEnded(arn);
  expect((await describeExecution(arn)).PipelineExecutionStatus).toBe("Stopped");
  expect(cloud.lines.some((line) => line.endsWith("got SIGTERM"))).toBe(true);
  expect((await stepsOf(arn)).at(-1)).toMatchObject({ StepName: "Train", StepStatus: "Stopped" });
  await expect(
    cloud.client.send(new StopPipelineExecutionCommand({ PipelineExecutionArn: arn })),
  ).rejects.toMatchObject({ name: "ConflictException" });
});

it("ends a hanging container when the cloud closes", async () => {
  environment["HANG_IN"] = "prepare";
  const arn = await start();
  await expect
    .poll(() => cloud.lines.some((line) => line.endsWith("hanging")), { timeout: 15_000 })
    .toBe(true);
  const ended = cloud.executionEnded(arn);
  await cloud.close();
  await ended;
});

it("starts once per client token and lists the newest execution first", async () => {
  environment["FAIL_IN"] = "prepare";
  const input = { PipelineName: "training", ClientRequestToken: "t".repeat(32) };
  const first = await cloud.client.send(new StartPipelineExecutionCommand(input));
  const again = await cloud.client.send(new StartPipelineExecutionCommand(input));
  expect(again.PipelineExecutionArn).toBe(first.PipelineExecutionArn);
  const other = await start();
  const { PipelineExecutionSummaries } = await cloud.client.send(
    new ListPipelineExecutionsCommand({ PipelineName: "training" }),
  );
  expect(PipelineExecutionSummaries?.map((each) => each.PipelineExecutionArn)).toEqual([
    other,
    first.PipelineExecutionArn,
  ]);
});

it("refuses parameters it does not know or cannot read, all at once", async () => {
  const wrong = [
    { Name: "Sed", Value: "1" },
    { Name: "Seed", Value: "one" },
  ];
  await expect(start(wrong)).rejects.toThrow(/unknown parameter Sed.*Seed: expected a Integer/);
});
