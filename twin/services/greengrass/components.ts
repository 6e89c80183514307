import { createHash } from "node:crypto";
import { partitionOf } from "../../partition.ts";
import { AwsError } from "../../wire/service.ts";
import type { World } from "../../world/world.ts";
import { artifactsOf, type Recipe } from "./recipe.ts";

export interface ComponentVersion {
  readonly arn: string;
  readonly recipe: Recipe;
  readonly createdAt: Date;
  tags: Record<string, string>;
  state: "REQUESTED" | "DEPLOYABLE" | "FAILED";
  errors: Record<string, string>;
}

export interface Components {
  /** @throws ConflictException, ThrottlingException */
  create(recipe: Recipe, tags: Record<string, string>): ComponentVersion;
  find(name: string, version: string): ComponentVersion | undefined;
  byArn(arn: string): ComponentVersion;
  /** Versions of a component, newest version first. */
  versionsOf(name: string): ComponentVersion[];
  names(): string[];
  tag(version: ComponentVersion, tags: Record<string, string>): void;
  remove(arn: string): void;
}

/** How long a version stays REQUESTED while the service looks at its artefacts. */
const CHECK_SECONDS = 5;
/** (Greengrass quotas: CreateComponentVersion, 1 request a second in a Region, small bursts pass) */
const CREATES_PER_SECOND = 1;
const BURST = 2;

/** Component versions: immutable, unique, REQUESTED before they are DEPLOYABLE. */
export const createComponents = (world: World, publicRecipes: readonly Recipe[]): Components => {
  const versions = world.store.collection<ComponentVersion>("greengrass/components");
  const arnOf = (name: string, version: string, owner = world.account) =>
    `arn:${partitionOf(world.region)}:greengrass:${world.region}:${owner}:components:${name}:versions:${version}`;
  for (const recipe of publicRecipes) {
    const arn = arnOf(recipe.ComponentName, recipe.ComponentVersion, "aws");
    const createdAt = versions.get(key(recipe))?.createdAt ?? world.clock.now();
    versions.set(key(recipe), {
      arn,
      recipe,
      createdAt,
      tags: {},
      state: "DEPLOYABLE",
      errors: {},
    });
  }
  const takeTurn = throttle(world);
  const examineLater = world.timers.define("greengrass/examine", async (name: string) => {
    const version = versions.get(name);
    if (version !== undefined) await examine(world, version);
    versions.touch(name);
  });
  return {
    create(recipe, tags) {
      takeTurn();
      const existing = versions.get(key(recipe));
      if (existing) {
        throw new AwsError(
          "ConflictException",
          `Component [${recipe.ComponentName} : ${recipe.ComponentVersion}] for account [${world.account}] already exists with state: [${existing.state}]`,
          409,
          { resourceId: existing.arn, resourceType: "COMPONENT" },
        );
      }
      const arn = arnOf(recipe.ComponentName, recipe.ComponentVersion);
      const version: ComponentVersion = {
        arn,
        recipe,
        createdAt: world.clock.now(),
        tags,
        state: "REQUESTED",
        errors: {},
      };
      versions.set(key(recipe), version);
      examineLater(key(recipe), CHECK_SECONDS);
      return version;
    },
    find: (name, version) => versions.get(`${name} ${version}`),
    byArn(arn) {
      const found = [...versions.values()].find((version) => version.arn === arn);
      if (!found) throw missing(arn);
      return found;
    },
    versionsOf: (name) =>
      [...versions.values()]
        .filter(({ recipe }) => recipe.ComponentName === name)
        .sort((a, b) => compareVersions(b.recipe.ComponentVersion, a.recipe.ComponentVersion)),
    names: () => [...new Set([...versions.values()].map(({ recipe }) => recipe.ComponentName))],
    tag(version, tags) {
      version.tags = { ...version.tags, ...tags };
      versions.touch(key(version.recipe));
    },
    remove(arn) {
      for (const [name, version] of [...versions]) if (version.arn === arn) versions.delete(name);
    },
  };
};

/** Reads every artefact, as the service does: digests are taken now and never again. */
const examine = async (world: World, version: ComponentVersion): Promise<void> => {
  for (const artifact of artifactsOf(version.recipe)) {
    const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(artifact.URI) ?? [];
    const body = bucket ? await world.objects.get(bucket, key) : undefined;
    if (body) {
      artifact["Digest"] = createHash("sha256").update(body).digest("base64");
      artifact["Algorithm"] = "SHA-256";
    } else {
      version.errors[artifact.URI] = "Specified artifact resource cannot be accessed";
    }
  }
  version.state = Object.keys(version.errors).length === 0 ? "DEPLOYABLE" : "FAILED";
};

/** A token bucket on the cloud's own pace, which `--speed` makes faster. */
const throttle = (world: World): (() => void) => {
  let tokens = BURST;
  return () => {
    if (tokens < 1) {
      throw new AwsError("ThrottlingException", "Rate exceeded", 429, {
        retryAfterSeconds: 1,
        serviceCode: "greengrass",
        quotaCode: "CreateComponentVersion",
      });
    }
    tokens -= 1;
    world.clock.after(1 / CREATES_PER_SECOND, () => {
      tokens = Math.min(BURST, tokens + 1);
    });
  };
};

const compareVersions = (a: string, b: string): number => {
  const [left, right] = [a, b].map((text) => text.split(/[.-]/).map(Number));
  const index = [0, 1, 2].find((part) => left?.[part] !== right?.[part]);
  return index === undefined ? 0 : (left?.[index] ?? 0) - (right?.[index] ?? 0);
};

const key = (recipe: Recipe): string => `${recipe.ComponentName} ${recipe.ComponentVersion}`;

const missing = (arn: string): AwsError =>
  new AwsError("ResourceNotFoundException", `Component ${arn} does not exist`, 404, {
    resourceId: arn,
    resourceType: "COMPONENT",
  });
