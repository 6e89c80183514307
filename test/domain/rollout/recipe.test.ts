import { expect, test } from "vitest";
import { MAX_RECIPE_BYTES } from "../../../domain/rollout/core-rules.ts";
import type { Delivery } from "../../../domain/rollout/delivery.ts";
import { DEFAULT_GATE } from "../../../domain/rollout/gate/policy.ts";
import { type DetectorPlan, detectorRecipe, modelRecipe } from "../../../domain/rollout/recipe.ts";
import { topics } from "../../../domain/topics.ts";
import {
  trialLimitsFrom,
  trialLimitsWithin,
  wordsOf,
} from "../../../domain/turbine/understudy/trial-limits.ts";

const planFor = (delivery: Delivery): DetectorPlan => ({
  version: "1.0.12",
  modelComponentVersion: "1.7.0",
  bundles: {
    amd64: "s3://components-123456789012/detector/0123abcd/detector-amd64.zip",
    aarch64: "s3://components-123456789012/detector/0123abcd/detector-aarch64.zip",
  },
  nodePath: "/usr/bin/node",
  publicKey: "M".repeat(124),
  delivery,
  turbinesPerDevice: 1,
  ...(delivery === "edge-manager" && {
    manifestUri: "s3://components-123456789012/models/7/model-manifest.zip",
  }),
});

/** Where both cores unpack the model's ZIP; lite knows no variable for another component's artefacts. */
const MODEL = "{kernel:rootPath}/packages/artifacts-unarchived/windturbine.model/1.7.0/model";

const DELIVERIES: Delivery[] = ["onnx", "edge-manager"];
/** Greengrass recipe variables: artefacts, own configuration, the core's root. */
const VARIABLE =
  /\{(?:[\w.]+:)?artifacts:decompressedPath\}|\{(?:[\w.]+:)?configuration:\/[\w/]+\}|\{(?:iot:thingName|(?:[\w.]+:)?work:path|kernel:rootPath)\}/g;

const textsOf = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : value !== null && typeof value === "object"
      ? Object.values(value).flatMap(textsOf)
      : [];

test.each(DELIVERIES)(
  "The detector's recipe for %s stays far below Greengrass's limit",
  (delivery) => {
    const size = Buffer.byteLength(JSON.stringify(detectorRecipe(planFor(delivery))));
    expect(size).toBeLessThan(MAX_RECIPE_BYTES / 2);
  },
);

test.each(DELIVERIES)("For %s it depends on exactly the model it was released with", (delivery) => {
  const { ComponentDependencies } = detectorRecipe(planFor(delivery));
  expect(ComponentDependencies).toHaveProperty(["windturbine.model"], {
    VersionRequirement: "1.7.0",
    // Edge Manager's model is where the detector looks once its install has run.
    DependencyType: delivery === "onnx" ? "SOFT" : "HARD",
  });
  expect("aws.greengrass.SageMakerEdgeManager" in ComponentDependencies).toBe(
    delivery === "edge-manager",
  );
});

test.each(DELIVERIES)(
  "For %s lifecycle keys are lower case, as nucleus lite wants them",
  (delivery) => {
    for (const { Lifecycle } of detectorRecipe(planFor(delivery)).Manifests) {
      expect(Object.keys(Lifecycle)).toEqual(["startup"]);
    }
  },
);

test.each(DELIVERIES)(
  "For %s a brace is always a recipe variable: lite takes any for one",
  (delivery) => {
    const { Manifests } = detectorRecipe(planFor(delivery));
    const texts = textsOf(Manifests.map(({ Lifecycle }) => Lifecycle));
    expect(texts.length).toBeGreaterThan(10);
    for (const text of texts) expect(text.replace(VARIABLE, "")).not.toMatch(/[{}]/);
  },
);

test("A release's limits for its new model travel with the detector, not with the configuration that a core keeps", () => {
  const trialLimits = trialLimitsWithin(DEFAULT_GATE.model);
  const [manifest] = detectorRecipe({ ...planFor("onnx"), trialLimits }).Manifests;
  const text = manifest?.Lifecycle.startup.Setenv.TRIAL_LIMITS ?? "";
  expect(trialLimitsFrom(wordsOf(text))).toEqual({ limits: trialLimits, problems: [] });
});

test("Each architecture starts its own bundle through the interpreter's absolute path, with a capped heap", () => {
  const { Manifests } = detectorRecipe(planFor("onnx"));
  expect(
    Manifests.map(({ Platform, Lifecycle, Artifacts }) => [
      Platform,
      Lifecycle.startup.Script,
      Artifacts.map(({ URI }) => URI),
    ]),
  ).toEqual(
    ["amd64", "aarch64"].map((architecture) => [
      { os: "linux", architecture, runtime: "*" },
      `"/usr/bin/node" --max-old-space-size=64 --max-semi-space-size=2 "{artifacts:decompressedPath}/detector-${architecture}/app.cjs"`,
      [`s3://components-123456789012/detector/0123abcd/detector-${architecture}.zip`],
    ]),
  );
});

test("The manifest travels with the model in onnx, with the detector in edge-manager", () => {
  const environments = DELIVERIES.map((delivery) => {
    const [manifest] = detectorRecipe(planFor(delivery)).Manifests;
    return manifest?.Lifecycle.startup.Setenv;
  });
  expect(environments[0]).toMatchObject({
    MALLOC_ARENA_MAX: "2",
    MODEL_DIR: MODEL,
    MANIFEST_DIR: MODEL,
  });
  expect(environments[1]).toMatchObject({
    MODEL_DIR: "{windturbine.model:work:path}",
    AGENT_SOCKET: "{aws.greengrass.SageMakerEdgeManager:configuration:/UnixSocketName}",
    MANIFEST_DIR: "{artifacts:decompressedPath}/model-manifest",
  });
});

test("The detector may hear readings and say its own five things, nothing else", () => {
  const { accessControl } = detectorRecipe(planFor("onnx")).ComponentConfiguration
    .DefaultConfiguration;
  const policies = Object.values(accessControl["aws.greengrass.ipc.mqttproxy"]);
  expect(policies.map(({ operations, resources }) => [operations, resources])).toEqual([
    [["aws.greengrass#SubscribeToIoTCore"], [topics.rawData("+")]],
    [
      ["aws.greengrass#PublishToIoTCore"],
      [
        topics.anomalies("+"),
        topics.labelUpdate("+"),
        topics.dashboardUpdate("+"),
        topics.capture("+"),
        topics.health("+"),
      ],
    ],
  ]);
});

test("The model's component is files that every component may read, and a run that ends at once", () => {
  const recipe = modelRecipe({ version: "1.7.0", artifactUri: "s3://bucket/models/7/model.zip" });
  expect(recipe.Manifests).toEqual([
    {
      Platform: { os: "linux", runtime: "*" },
      Lifecycle: { run: "true" },
      Artifacts: [
        { URI: "s3://bucket/models/7/model.zip", Unarchive: "ZIP", Permission: { Read: "ALL" } },
      ],
    },
  ]);
});
