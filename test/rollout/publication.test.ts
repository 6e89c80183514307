import { GetPublicKeyCommand, KMSClient } from "@aws-sdk/client-kms";
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

test("While the signing key changes, the published detector believes the signing key and the one before it", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  // The twin has one key, which here is the one of before as well.
  vi.stubEnv("TRUSTED_KEY_IDS", JSON.stringify(["alias/model-signing"]));
  const { PublicKey = [] } = await new KMSClient({}).send(
    new GetPublicKeyCommand({ KeyId: "alias/model-signing" }),
  );
  await approve(rig);
  await rig.ended();
  vi.unstubAllEnvs();
  expect((await rig.ledger())[0]).toMatchObject({ outcome: "released" });
  const known = Buffer.from(PublicKey).toString("base64");
  const recipes = rig.calls
    .filter(({ operation }) => operation === "CreateComponentVersion")
    .map(({ input }) => Buffer.from(input["inlineRecipe"] as Uint8Array).toString("utf8"));
  expect(recipes.find((each) => each.includes("PUBLIC_KEY"))).toContain(`"${known},${known}"`);
});
