import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { GetComponentCommand, type GreengrassV2Client } from "@aws-sdk/client-greengrassv2";
import { unzipSync } from "fflate";
import { readEnvironment } from "../../../edge/detector/environment.ts";
import type { Cloud } from "../../../local/cloud.ts";
import { HOME } from "../../../local/home.ts";

export interface InstallPlan {
  readonly cloud: Cloud;
  readonly greengrass: GreengrassV2Client;
  readonly thing: string;
  readonly root: string;
}

/** Downloads what the versions consist of, as a nucleus does, and answers how the detector starts. */
export const installedDetector = async (
  plan: InstallPlan,
  versions: Readonly<Record<string, string>>,
) => {
  const model = versions["windturbine.model"] ?? "";
  const version = versions["windturbine.detector"] ?? "";
  await unpacked(plan, "windturbine.model", model);
  const { recipe, directory } = await unpacked(plan, "windturbine.detector", version);
  const setenv = recipe.Manifests[0]?.Lifecycle.startup?.Setenv ?? {};
  const variables = Object.fromEntries(
    Object.entries(setenv).map(([name, value]) => [
      name,
      value.replaceAll("{kernel:rootPath}", plan.root),
    ]),
  );
  const workDir = join(plan.root, "work");
  mkdirSync(workDir, { recursive: true });
  const environment = readEnvironment({
    ...variables,
    WORK_DIR: workDir,
    AWS_IOT_THING_NAME: plan.thing,
    AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT: "none",
    SVCUID: "none",
  });
  return { environment, script: readFileSync(join(directory, "begin.js"), "utf8") };
};

interface Recipe {
  readonly Manifests: readonly {
    readonly Lifecycle: { readonly startup?: { readonly Setenv?: Record<string, string> } };
    readonly Artifacts: readonly { readonly Uri?: string; readonly URI?: string }[];
  }[];
}

const unpacked = async (
  { cloud, greengrass, root }: InstallPlan,
  name: string,
  version: string,
) => {
  const arn = `arn:${HOME.partition}:greengrass:${HOME.region}:${HOME.account}:components:${name}:versions:${version}`;
  const answer = await greengrass.send(
    new GetComponentCommand({ arn, recipeOutputFormat: "JSON" }),
  );
  const recipe = JSON.parse(Buffer.from(answer.recipe ?? []).toString("utf8")) as Recipe;
  const uri =
    recipe.Manifests[0]?.Artifacts[0]?.URI ?? recipe.Manifests[0]?.Artifacts[0]?.Uri ?? "";
  const [, , bucket = "", ...key] = uri.split("/");
  const folder = (key.at(-1) ?? "").replace(/\.zip$/, "");
  const directory = join(root, "packages", "artifacts-unarchived", name, version, folder);
  // A nucleus keeps what it has downloaded of a version.
  if (existsSync(directory)) return { recipe, directory };
  const content = await cloud.world.objects.get(bucket, key.join("/"));
  const files = content ? unzipSync(content) : {};
  for (const [file, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), bytes);
  }
  return { recipe, directory };
};
