import {
  CreateCompilationJobCommand,
  CreateEdgePackagingJobCommand,
  DescribeEdgePackagingJobCommand,
  StopEdgePackagingJobCommand,
} from "@aws-sdk/client-sagemaker";
import { parseTarGzip } from "nanotar";
import { afterEach, beforeEach, expect, it } from "vitest";
import { compilationRequest } from "../../../../domain/rollout/compilation.ts";
import { packagingRequest } from "../../../../domain/rollout/packaging.ts";
import { type LocalCloud, localCloud } from "./local-cloud.ts";
import { archiveOf, onnxModel } from "./onnx-models.ts";

const ROLE = "arn:aws:iam::111122223333:role/packaging";
const COMPONENT =
  "arn:aws:greengrass:eu-central-1:111122223333:components:windturbine.model:versions:1.1.0";

let cloud: LocalCloud;
let recipes: object[];
let conflict: Error | undefined;
beforeEach(async () => {
  recipes = [];
  conflict = undefined;
  cloud = await localCloud({
    createComponentVersion: async (recipe) => {
      if (conflict) throw conflict;
      recipes.push(recipe);
      return { arn: COMPONENT };
    },
  });
  cloud.objects.set("bucket/in.tar.gz", await archiveOf({ "model.onnx": onnxModel() }));
  await cloud.client.send(
    new CreateCompilationJobCommand(
      compilationRequest({
        name: "compiled",
        inputUri: "s3://bucket/in.tar.gz",
        outputUri: "s3://bucket/compiled",
        architecture: "amd64",
        roleArn: ROLE,
        inputs: [{ name: "x", shape: ["batch", 6], type: "float32" }],
      }),
    ),
  );
});
afterEach(async () => {
  expect(cloud.endpoint.violations).toEqual([]);
  await cloud.close();
});

const request = packagingRequest({
  component: "windturbine.model",
  name: "packaged",
  componentVersion: "1.1.0",
  compilationJob: "compiled",
  modelVersion: 1,
  outputUri: "s3://bucket/packaged/",
  roleArn: ROLE,
  architecture: "amd64",
});

const create = (changes: object = {}) =>
  cloud.client.send(new CreateEdgePackagingJobCommand({ ...request, ...changes }));

const describeJob = () =>
  cloud.client.send(new DescribeEdgePackagingJobCommand({ EdgePackagingJobName: "packaged" }));

it("packs the compiled model and makes the Greengrass component of it, as the service did", async () => {
  await cloud.clock.advance(300);
  await create();
  expect((await describeJob()).EdgePackagingJobStatus).toBe("STARTING");
  await cloud.clock.advance(300);
  const job = await describeJob();
  expect(job).toMatchObject({
    EdgePackagingJobStatus: "COMPLETED",
    ModelArtifact: "s3://bucket/packaged/wind-turbine-anomaly-1.0.tar.gz",
    PresetDeploymentOutput: {
      Type: "GreengrassV2Component",
      Artifact: COMPONENT,
      Status: "COMPLETED",
    },
  });
  expect(job.ModelSignature).toBeTruthy();
  const archive = cloud.objects.get("bucket/packaged/wind-turbine-anomaly-1.0.tar.gz");
  const packed = await parseTarGzip(archive ?? new Uint8Array());
  expect(packed.map(({ name }) => name)).toEqual(["model.onnx", "compiled.meta"]);
  expect(recipes).toMatchObject([
    {
      ComponentName: "windturbine.model",
      ComponentVersion: "1.1.0",
      Manifests: [
        {
          Platform: { os: "linux", architecture: "amd64" },
          Lifecycle: {
            install: {
              Script:
                "tar xf {artifacts:path}/wind-turbine-anomaly-1.0.tar.gz -C {configuration:/ModelPath}",
            },
          },
          Artifacts: [{ URI: job.ModelArtifact }],
        },
      ],
    },
  ]);
});

it("fails when the compilation job has not completed, or does not exist", async () => {
  await create();
  await cloud.clock.advance(60);
  const job = await describeJob();
  expect(job.EdgePackagingJobStatus).toBe("FAILED");
  expect(job.EdgePackagingJobStatusMessage).toMatch(
    /compiled: expected COMPLETED, it is INPROGRESS/,
  );
  await create({ EdgePackagingJobName: "other", CompilationJobName: "none" });
  await cloud.clock.advance(60);
  const other = await cloud.client.send(
    new DescribeEdgePackagingJobCommand({ EdgePackagingJobName: "other" }),
  );
  expect(other.EdgePackagingJobStatusMessage).toMatch(
    /none: expected COMPLETED, it does not exist/,
  );
});

it("fails for a component name that Greengrass would not take", async () => {
  await cloud.clock.advance(300);
  const config = { ComponentName: "wind turbine!", ComponentVersion: "1.1.0" };
  await create({
    OutputConfig: { ...request.OutputConfig, PresetDeploymentConfig: JSON.stringify(config) },
  });
  await cloud.clock.advance(300);
  expect((await describeJob()).EdgePackagingJobStatusMessage).toMatch(
    /ComponentName.*wind turbine!/,
  );
  expect(recipes).toEqual([]);
});

it("fails when the component version exists already, and says so in both places", async () => {
  await cloud.clock.advance(300);
  conflict = new Error("Component [windturbine.model : 1.1.0] already exists");
  await create();
  await cloud.clock.advance(300);
  const job = await describeJob();
  expect(job).toMatchObject({
    EdgePackagingJobStatus: "FAILED",
    PresetDeploymentOutput: { Status: "FAILED" },
  });
  expect(job.EdgePackagingJobStatusMessage).toMatch(/already exists/);
  expect(job.PresetDeploymentOutput?.StatusMessage).toMatch(/already exists/);
});

it("stops, and then makes nothing", async () => {
  await cloud.clock.advance(300);
  await create();
  await expect(create()).rejects.toMatchObject({ name: "ResourceInUse" });
  await cloud.client.send(new StopEdgePackagingJobCommand({ EdgePackagingJobName: "packaged" }));
  await cloud.clock.advance(300);
  expect((await describeJob()).EdgePackagingJobStatus).toBe("STOPPED");
  expect(recipes).toEqual([]);
});
