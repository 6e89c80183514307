import { createTarGzip, parseTarGzip } from "nanotar";
import { afterEach, expect, test, vi } from "vitest";
import type { Fault } from "../../domain/rollout/preflight.ts";
import { ARTIFACT_BUCKET, DATA_BUCKET } from "../../local/cloud-plan.ts";
import { DETECTOR_KEY, type Rig, type RigOptions, startRig } from "./rig.ts";

let rig: Rig;
afterEach(() => rig.close());

const RINGS = [{ name: "canary", thingGroup: "windturbine-canary" }];

const begin = (options: RigOptions = {}) =>
  startRig({ delivery: "edge-manager", forgetModules: vi.resetModules, ...options });

/** Both states that look for faults, as the state machine calls them. */
const preflight = async (
  modelPackageArn: string,
  rings: readonly object[] = RINGS,
): Promise<readonly Fault[]> => {
  const rollout = {
    id: "r",
    executionArn: "arn:aws:states:eu-west-1:123456789012:execution:m:r",
    modelPackageArn,
    modelVersion: 1,
    delivery: "edge-manager",
    source: "manual",
    reason: "test",
    requestedAt: "2026-11-20T10:00:00.000Z",
    startedAt: "2026-11-20T10:00:00.000Z",
    rings,
  };
  const [key] = (await rig.cloud.world.objects.list(DATA_BUCKET, "training/")).slice(-1);
  const modelDataUrl = `s3://${DATA_BUCKET}/${key}`;
  const inspection = await rig.invoke("InspectArtefacts", { rollout, modelDataUrl });
  const answer = await rig.invoke("Preflight", { rollout, inspection });
  return (answer as { faults: readonly Fault[] }).faults;
};

/** Replaces the files of the newest model's archive. */
const repack = async (change: (name: string, text: string) => string): Promise<string> => {
  const { objects } = rig.cloud.world;
  const keys = await objects.list(DATA_BUCKET, "training/");
  const key = keys.at(-1) ?? "";
  const entries = await parseTarGzip((await objects.get(DATA_BUCKET, key)) ?? Buffer.of());
  const changed = entries.map(({ name, data, text }) => {
    const next = change(name, text);
    return { name, data: next === text ? (data ?? "") : next };
  });
  await objects.put(DATA_BUCKET, key, await createTarGzip(changed));
  return `s3://${DATA_BUCKET}/${key}`;
};

const targets = (operation: string) => (request: Request) =>
  request.headers.get("x-amz-target")?.endsWith(`.${operation}`) === true;

test("A rollout with nothing wrong has no fault", async () => {
  rig = await begin();
  expect(await preflight(await rig.registerModel())).toEqual([]);
});

test("Every check finds its fault, and all are listed at once with subject, problem and remedy", async () => {
  rig = await begin({ unseen: true });
  const arn = await rig.registerModel(13);
  const archive = await repack((name, text) => (name === "model.onnx" ? "weights" : text));
  await rig.cloud.world.objects.put(ARTIFACT_BUCKET, DETECTOR_KEY, Buffer.of());
  rig.cloud.things.things.createGroup("empty");
  rig.intercept(targets("DescribeKey"), () =>
    Response.json({ KeyMetadata: { KeyId: "k", KeyState: "Disabled" } }),
  );
  rig.intercept(targets("GetPublicKey"), () =>
    Response.json({ PublicKey: Buffer.alloc(13_000).toString("base64") }),
  );
  rig.intercept(targets("DescribeEdgePackagingJob"), () =>
    Response.json({ __type: "AccessDeniedException", message: "gone" }, { status: 400 }),
  );
  const faults = await preflight(arn, [
    ...RINGS,
    { name: "lost", thingGroup: "nowhere" },
    { name: "bare", thingGroup: "empty" },
  ]);
  expect(faults.map(({ check, subject, problem }) => `[${check}] ${subject} ${problem}`)).toEqual([
    expect.stringMatching(`^\\[artefact\\] ${arn} .*model.onnx has SHA-256 .*, the manifest says`),
    `[opset] ${archive} has opset 13, and Neo takes 12 at most`,
    expect.stringMatching(/^\[detector bundle\] .*detector.zip is missing or empty$/),
    expect.stringMatching(/^\[signing key\] .* is Disabled$/),
    "[devices] canary (windturbine-canary) has 1 devices, and none is a healthy Greengrass core",
    "[rings] lost (nowhere) does not exist",
    "[rings] bare (empty) has no devices",
    expect.stringMatching(
      /^\[recipe\] windturbine.detector would not run: .* would be \d{5} bytes, .* takes 16384; shorten it$/,
    ),
    expect.stringMatching(/^\[delivery\] edge-manager is not usable: .*AccessDenied.*gone/),
  ]);
  expect(faults.filter(({ remedy }) => remedy.length < 10)).toEqual([]);
});

test("An invalid manifest is told field by field", async () => {
  rig = await begin();
  const arn = await rig.registerModel();
  await repack((name, text) =>
    name === "model.json"
      ? JSON.stringify({ ...(JSON.parse(text) as object), rateHz: -1, thresholds: [] })
      : text,
  );
  const [artefact] = await preflight(arn);
  expect(artefact).toMatchObject({ check: "artefact", subject: arn });
  expect(artefact?.problem).toMatch(/model\.json: rateHz: expected at least 0/);
});

test("A model whose archive is gone, and a key that may not be asked, are faults of their own", async () => {
  rig = await begin();
  const arn = await rig.registerModel();
  const [key = ""] = await rig.cloud.world.objects.list(DATA_BUCKET, "training/");
  await rig.cloud.world.objects.put(DATA_BUCKET, key, Buffer.from("not an archive"));
  rig.intercept(targets("DescribeKey"), () =>
    Response.json({ __type: "AccessDeniedException", message: "no" }, { status: 400 }),
  );
  const faults = await preflight(arn);
  expect(faults.map(({ check }) => check)).toEqual(["artefact", "opset", "signing key"]);
  expect(faults[0]?.problem).toContain("not a readable .tar.gz archive");
  expect(faults[2]?.problem).toContain("AccessDeniedException: no");
});
