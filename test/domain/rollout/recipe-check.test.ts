import { expect, test } from "vitest";
import { CORES, MAX_RECIPE_BYTES } from "../../../domain/rollout/core-rules.ts";
import { detectorRecipe, modelRecipe } from "../../../domain/rollout/recipe.ts";
import {
  type CheckedRecipe,
  deployable,
  recipeProblems,
} from "../../../domain/rollout/recipe-check.ts";

const MODEL = "windturbine.model";

/** A recipe that both cores take, with one thing changed. */
const recipe = (change: {
  lifecycle?: object;
  dependencies?: CheckedRecipe["ComponentDependencies"];
  platform?: Record<string, string>;
  unarchive?: string;
}): CheckedRecipe => ({
  ComponentName: "example.app",
  ComponentVersion: "1.0.0",
  ...(change.dependencies && { ComponentDependencies: change.dependencies }),
  Manifests: [
    {
      Platform: change.platform ?? { os: "linux", runtime: "*" },
      Lifecycle: { ...(change.lifecycle ?? { startup: { Script: "exec {work:path}/app" } }) },
      Artifacts: [{ URI: "s3://bucket/app.zip", Unarchive: change.unarchive ?? "ZIP" }],
    },
  ],
});

const onBoth = (checked: CheckedRecipe): (string | undefined)[] =>
  CORES.map((core) => recipeProblems(checked, core).join("\n") || undefined);

test("The recipes that the product makes pass the checks of both cores", () => {
  const model = modelRecipe({ version: "1.7.0", artifactUri: "s3://bucket/m/model.zip" });
  const detector = detectorRecipe({
    version: "1.0.12",
    modelComponentVersion: "1.7.0",
    bundles: { amd64: "s3://bucket/d/detector-amd64.zip" },
    nodePath: "/usr/bin/node",
    publicKey: "M",
    delivery: "onnx",
    turbinesPerDevice: 1,
  });
  expect([onBoth(model), onBoth(detector)]).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

// The three forms that stopped a deployment on a real nucleus lite, each by itself.
test.each([
  [
    "a model without a phase",
    { lifecycle: {} },
    "nucleus lite: Manifests[0].Lifecycle: Lifecycle with no phase is not supported",
  ],
  [
    "a HARD dependency on files",
    { dependencies: { [MODEL]: { VersionRequirement: "1.7.0", DependencyType: "HARD" } } },
    "nucleus lite: ComponentDependencies.windturbine.model.DependencyType: HARD becomes BindsTo=ggl.windturbine.model.service",
  ],
  [
    "another component's artefact path",
    {
      lifecycle: {
        startup: {
          Script: "app",
          Setenv: { MODEL_DIR: `{${MODEL}:artifacts:decompressedPath}/model` },
        },
      },
      dependencies: { [MODEL]: { VersionRequirement: "1.7.0", DependencyType: "SOFT" } },
    },
    "nucleus lite: Manifests[0].Lifecycle.startup.Setenv.MODEL_DIR: {windturbine.model:artifacts:decompressedPath}: Unhandled variable substitution",
  ],
])("%s is refused with lite's reason, and classic takes it", (_, change, reason) => {
  const [classic, lite] = onBoth(recipe(change));
  expect(classic).toBeUndefined();
  expect(lite).toContain(reason);
});

test.each([
  [{ lifecycle: { install: "true" } }, [], ["install alone never completes"]],
  [{ lifecycle: { run: "true", shutdown: "true" } }, [], ["Lifecycle.shutdown: is no phase"]],
  [{ lifecycle: { run: "true", uninstall: "true" } }, [], ["Lifecycle.uninstall: is no phase"]],
  [{ lifecycle: { Run: "true" } }, ["Run: is no phase"], ["Run: is no phase"]],
  [{ lifecycle: { run: "true", startup: "true" } }, ["keep one"], ["keep one"]],
  [{ lifecycle: { run: { Script: "true", Skipif: "exists a" } } }, [], ["Skipif"]],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own variable, which a recipe must not hold
  [{ lifecycle: { run: "echo ${HOME}" } }, [], ["{HOME}: Unhandled variable"]],
  [{ lifecycle: { run: "{other:work:path}" } }, ["depend on other"], ["Unhandled variable"]],
  [{ platform: { os: "linux" } }, [], ["Platform.runtime: is missing"]],
  [
    { platform: { os: "linux", runtime: "aws_nucleus_lite" } },
    ["expected *, got aws_nucleus_lite"],
    [],
  ],
  [{ platform: { os: "linux", runtime: "*", architecture: "/amd64|aarch64/" } }, [], ["amd64"]],
  [{ platform: { os: "linux", runtime: "*", cpu: "x" } }, ["cpu: is no"], ["cpu: is no"]],
  [{ unarchive: "TAR" }, ["repack it as ZIP"], ["repack it as ZIP"]],
])("Of %j each core says what it would not do", (change, onClassic, onLite) => {
  const [classic = "", lite = ""] = onBoth(recipe(change));
  for (const reason of onClassic) expect(classic).toContain(reason);
  for (const reason of onLite) expect(lite).toContain(reason);
  expect([classic === "", lite === ""]).toEqual([onClassic.length === 0, onLite.length === 0]);
});

test("A recipe above Greengrass's size is refused by number of bytes", () => {
  const large = recipe({ lifecycle: { run: "x".repeat(MAX_RECIPE_BYTES) } });
  expect(onBoth(large)[0]).toMatch(/would be \d+ bytes, and Greengrass takes 16384/);
});

test("A recipe that one of its cores does not take is refused before it is published", () => {
  const files = recipe({ lifecycle: {} });
  expect(deployable(files, ["classic"])).toBe(files);
  expect(() => deployable(files, CORES)).toThrow(
    expect.objectContaining({
      name: "ComponentRefused",
      message: expect.stringContaining("example.app 1.0.0: nucleus lite: "),
    }),
  );
});
