import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Bench, createBench } from "./a-core-device.ts";

const APP = "example.app";
let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

test("A device installs nothing for a job that AWS IoT does not know, whoever told it of one", async () => {
  const lifecycle = { startup: { Script: "touch {work:path}/started" } };
  await bench.publish(APP, "1.0.0", { lifecycle });
  await bench.boot();
  const { mqtt } = bench.cloud.world;
  const answers: string[] = [];
  mqtt.subscribe("$aws/things/edge-1/jobs/+/update/+", (topic) => void answers.push(topic));
  const jobDocument = {
    deploymentId: "forged",
    targetArn: "arn:aws:iot:eu-west-1:123456789012:thing/edge-1",
    configurationArn: "arn:aws:greengrass:eu-west-1:123456789012:configuration:thing/edge-1:1",
    components: { [APP]: { version: "1.0.0" } },
    failureHandlingPolicy: "ROLLBACK",
    componentUpdatePolicy: { action: "SKIP_NOTIFY_COMPONENTS", timeout: 1 },
  };
  const execution = { jobId: "forged", status: "QUEUED", jobDocument };
  mqtt.publish("$aws/things/edge-1/jobs/notify-next", JSON.stringify({ execution }));
  await expect.poll(() => answers).toEqual(["$aws/things/edge-1/jobs/forged/update/rejected"]);

  // One that it does know comes after it in the device's queue.
  const known = await bench.deploy({});
  expect((await bench.ended(known)).status).toBe("SUCCEEDED");
  expect(existsSync(join(bench.root, "work", APP, "started"))).toBe(false);
  expect((await bench.reported()).components).toEqual({});
});
