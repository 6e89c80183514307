import { DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, expect, test, vi } from "vitest";
import { ARTIFACT_BUCKET } from "../../local/cloud-plan.ts";
import { approve } from "./approve.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
afterEach(() => rig.close());

test("A component version that Greengrass refused is not taken again: the next run publishes another", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  const arn = await approve(rig);
  await rig.reached("WaitForModel");
  await rig.clock.settle();
  const keys = await rig.cloud.world.objects.list(ARTIFACT_BUCKET, "components/");
  const Key = keys.find((key) => key.endsWith("/model.zip"));
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new DeleteObjectCommand({ Bucket: ARTIFACT_BUCKET, Key }));
  s3.destroy();
  await rig.ended();
  expect((await rig.ledger())[0]).toMatchObject({
    outcome: "failed",
    reason: expect.stringMatching(
      /^windturbine.model 1.1.0 is FAILED: .*Specified artifact resource cannot be accessed; mend/,
    ),
  });

  rig.start({ modelPackageArn: arn, reason: "the artefact is readable again" });
  await rig.ended();
  expect((await rig.ledger())[0]).toMatchObject({ outcome: "released" });
  expect(rig.devices.running.get("edge-1")).toMatchObject({ "windturbine.model": "1.1.1" });
});
