import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateComponentVersionCommand,
  CreateDeploymentCommand,
  GreengrassV2Client,
} from "@aws-sdk/client-greengrassv2";
import { createTarGzip } from "nanotar";
import { afterEach, expect, test, vi } from "vitest";
import { ARTIFACT_BUCKET } from "../../../local/cloud-plan.ts";
import { recipeOf } from "../../../twin/services/sagemaker/preset-deployment.ts";
import { type Bench, createBench } from "./a-core-device.ts";

const AGENT = "aws.greengrass.SageMakerEdgeManager";
const MODEL = "windturbine.model";
const CLIENT = "example.client";

let bench: Bench;
afterEach(() => bench.close());

/** Deploys agent, packaged model and a client of both, as a rollout does; answers how it ended. */
const deploy = async (configuration: object) => {
  const greengrass = new GreengrassV2Client({
    endpoint: bench.cloud.awsUrl,
    region: bench.cloud.world.region,
    credentials: { accessKeyId: "operator", secretAccessKey: "local" },
  });
  const versions = { [AGENT]: "1.3.6", [MODEL]: "1.1.0", [CLIENT]: "1.0.0" };
  const { iotJobId = "" } = await greengrass.send(
    new CreateDeploymentCommand({
      targetArn: bench.cloud.things.things.groupArnOf("windturbine-canary"),
      components: Object.fromEntries(
        Object.entries(versions).map(([name, componentVersion]) => [
          name,
          {
            componentVersion,
            ...(name === AGENT && {
              configurationUpdate: { merge: JSON.stringify(configuration) },
            }),
          },
        ]),
      ),
    }),
  );
  greengrass.destroy();
  return bench.ended(iotJobId);
};

const publish = async () => {
  const key = "packaged/wind-turbine-anomaly-1.0.tar.gz";
  const archive = await createTarGzip([{ name: "model.onnx", data: "weights" }]);
  await bench.cloud.world.objects.put(ARTIFACT_BUCKET, key, archive);
  const preset = { ComponentName: MODEL, ComponentVersion: "1.1.0" };
  const inlineRecipe = Buffer.from(
    JSON.stringify(recipeOf(preset, `s3://${ARTIFACT_BUCKET}/${key}`)),
  );
  const greengrass = new GreengrassV2Client({
    endpoint: bench.cloud.awsUrl,
    region: bench.cloud.world.region,
    credentials: { accessKeyId: "operator", secretAccessKey: "local" },
  });
  await greengrass.send(new CreateComponentVersionCommand({ inlineRecipe }));
  greengrass.destroy();
  await bench.publish(CLIENT, "1.0.0", {
    platform: { os: "linux" },
    lifecycle: {
      startup: {
        Script: `cp {${MODEL}:work:path}/model.onnx {work:path}/seen && test -S {${AGENT}:configuration:/UnixSocketName}`,
      },
    },
    dependencies: {
      [MODEL]: { VersionRequirement: "1.1.0", DependencyType: "HARD" },
      [AGENT]: { VersionRequirement: "^1.0.0", DependencyType: "HARD" },
    },
  });
};

test("A client finds the packaged model at its work path and the agent at its configured socket", async () => {
  bench = await createBench();
  await bench.boot();
  await publish();
  const socket = join(bench.root, "agent.sock");
  const { details } = await deploy({
    DeviceFleetName: "fleet",
    BucketName: "bucket",
    UnixSocketName: socket,
  });
  expect(details).toEqual({ "detailed-deployment-status": "SUCCESSFUL" });
  const seen = join(bench.root, "work", CLIENT, "seen");
  await vi.waitFor(() => expect(readFileSync(seen, "utf8")).toBe("weights"));
  expect(existsSync(socket)).toBe(true);
}, 60_000);

test("An agent that is not told its fleet does not start, and the device goes back", async () => {
  bench = await createBench();
  await bench.boot();
  await publish();
  const { details } = await deploy({ BucketName: "bucket" });
  expect(details["detailed-deployment-status"]).toBe("FAILED_ROLLBACK_COMPLETE");
  expect(details["deployment-failure-cause"]).toContain(`${AGENT} 1.3.6: The startup script`);
}, 60_000);
