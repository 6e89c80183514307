import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { NAMES } from "../../../domain/names.ts";
import { defaultRings } from "../../../domain/rollout/ring-plan.ts";
import { createCloud } from "../../../local/cloud.ts";
import { ARTIFACT_BUCKET } from "../../../local/cloud-plan.ts";
import { createLambdaRuntime } from "../../../twin/lambda/lambda-runtime.ts";
import { serveEndpoint } from "../../../twin/wire/serve-endpoint.ts";
import type { Outcome, Places } from "./probes.ts";
import { createStrictFront } from "./strict-front.ts";

/** Each cloud is started, asked 30 times, and lets every client wait once before it tries again. */
const TWO_CLOUDS = { timeout: 60_000 };
const SERVICES = ["dynamodb", "greengrass", "iot", "kms", "s3", "sagemaker", "sns", "states"];

test(
  "Bundled clients ask, answer, fail and try again as the SDK's own do",
  TWO_CLOUDS,
  async () => {
    const plain = await probed(async (url) => {
      vi.stubEnv("AWS_ENDPOINT_URL", url);
      vi.stubEnv("AWS_REGION", "eu-west-1");
      vi.stubEnv("AWS_ACCESS_KEY_ID", "plain");
      vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
      onTestFinished(() => void vi.unstubAllEnvs());
      return (await import("./probes.ts")).handler;
    });
    const bundled = await probed(async (url, directory) => {
      const runtime = await createLambdaRuntime({
        functions: [
          {
            name: "bundled",
            entry: fileURLToPath(new URL("probes.ts", import.meta.url)),
            environment: { AWS_ENDPOINT_URL: url, AWS_SECRET_ACCESS_KEY: "local" },
            timeoutSeconds: 60,
          },
        ],
        bundleDir: join(directory, "bundles"),
        logDir: join(directory, "logs"),
      });
      onTestFinished(() => runtime.close());
      return async (places) => (await runtime.invoke("bundled", places)) as Record<string, Outcome>;
    });
    expect(bundled).toEqual(plain);
    // What both say, so that they are not alike in failing.
    expect(causes(plain)).toEqual(CAUSES);
    expect(plain["S3 reads"]).toEqual({ answer: "first" });
    expect(plain["DynamoDB's condition fails"]).toEqual({ answer: false });
    expect(plain["KMS signs"]).toEqual({ answer: true });
    expect(plain["IoT lists"]).toEqual({ answer: ["edge-1"] });
  },
);

/** Every outcome of the probes over a cloud of their own, every service throttling at first. */
const probed = async (
  load: (
    url: string,
    directory: string,
  ) => Promise<(places: Places) => Promise<Record<string, Outcome>>>,
): Promise<Record<string, Outcome>> => {
  const stateDir = mkdtempSync(join(tmpdir(), "bundled-clients-"));
  const cloud = await createCloud({
    stateDir,
    awsPort: 0,
    mqttPort: 0,
    speed: 1,
    seed: 1,
    rate: 20,
    rings: defaultRings(2),
    log: () => undefined,
  });
  const front = createStrictFront("local");
  const served = await serveEndpoint({ handlers: [front.handler, ...cloud.handlers], port: 0 });
  onTestFinished(async () => {
    await served.close();
    await cloud.close();
    rmSync(stateDir, { recursive: true, force: true });
  });
  const probe = await load(served.url, stateDir);
  const { region, account } = cloud.world;
  const outcomes = await probe({
    bucket: ARTIFACT_BUCKET,
    table: NAMES.ledgerTable,
    topicArn: `arn:aws:sns:${region}:${account}:retrain-to-fleet-notifications`,
    keyId: "alias/model-signing",
    executionArn: `${cloud.stateMachineArn.replace(":stateMachine:", ":execution:")}:nobody`,
    thingGroupArn: cloud.things.things.groupArnOf("windturbine-canary"),
  });
  expect(front.wrong).toEqual([]);
  expect([...front.throttled].toSorted()).toEqual(SERVICES);
  return JSON.parse(JSON.stringify(outcomes)) as Record<string, Outcome>;
};

const causes = (outcomes: Record<string, Outcome>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(outcomes).flatMap(([title, { cause }]) => (cause ? [[title, cause.name]] : [])),
  );

/** As the services' API references name them. */
const CAUSES = {
  "DynamoDB refuses a table": "ResourceNotFoundException",
  "Greengrass refuses an ARN": "ValidationException",
  "IoT refuses a group": "ResourceNotFoundException",
  "KMS refuses": "NotFoundException",
  "S3 refuses a bucket": "NoSuchBucket",
  "S3 refuses a key": "NoSuchKey",
  "SNS refuses a topic": "NotFoundException",
  "SNS refuses an ARN": "NotFoundException",
  "SageMaker refuses a package": "ValidationException",
  "Step Functions refuses an ARN": "InvalidArn",
};
