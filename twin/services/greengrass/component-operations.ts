import { satisfies } from "semver";
import type { Service } from "../../wire/service.ts";
import type { Store } from "../../world/store.ts";
import { paged } from "../iot/paged.ts";
import type { Components, ComponentVersion } from "./components.ts";
import { invalid, parseRecipe } from "./recipe.ts";

/** CreateComponentVersion and what reads components, the devices' resolution included. */
export const componentOperations = (
  components: Components,
  store: Store,
): Service["operations"] => {
  const arnsByToken = store.collection<string>("greengrass/component-tokens");
  return {
    CreateComponentVersion: ({ inlineRecipe, tags, clientToken }) => {
      const known = clientToken && arnsByToken.get(clientToken);
      if (known) return describeCreated(components.byArn(known));
      if (!inlineRecipe) throw invalid("inlineRecipe: the local cloud needs one");
      const version = components.create(parseRecipe(inlineRecipe), tags ?? {});
      if (clientToken) arnsByToken.set(clientToken, version.arn);
      return describeCreated(version);
    },
    DescribeComponent: ({ arn }) => {
      const version = components.byArn(arn);
      const { ComponentDescription, ComponentPublisher, Manifests } = version.recipe;
      return {
        ...describeCreated(version),
        ...(ComponentDescription && { description: ComponentDescription }),
        ...(ComponentPublisher && { publisher: ComponentPublisher }),
        platforms: Manifests.map(({ Platform }) => ({ attributes: Platform ?? {} })),
        ...tagsOf(version),
      };
    },
    GetComponent: ({ arn }) => {
      const version = components.byArn(arn);
      return { recipeOutputFormat: "JSON", recipe: recipeBytes(version), ...tagsOf(version) };
    },
    DeleteComponent: ({ arn }) => components.remove(components.byArn(arn).arn),
    ListComponents: (input) =>
      paged(
        input,
        "components",
        components.names().flatMap((name) => {
          const [newest] = components.versionsOf(name);
          return newest
            ? [{ arn: nameArn(newest), componentName: name, latestVersion: latest(newest) }]
            : [];
        }),
      ),
    ListComponentVersions: (input) =>
      paged(
        input,
        "componentVersions",
        components.versionsOf(nameOf(input.arn)).map((version) => ({
          arn: version.arn,
          componentName: version.recipe.ComponentName,
          componentVersion: version.recipe.ComponentVersion,
        })),
      ),
    ListTagsForResource: ({ resourceArn }) => tagsOf(components.byArn(resourceArn)),
    TagResource: ({ resourceArn, tags }) => {
      const version = components.byArn(resourceArn);
      components.tag(version, tags);
      return {};
    },
    ResolveComponentCandidates: ({ componentCandidates = [] }) => ({
      resolvedComponentVersions: componentCandidates.map((candidate: Candidate) => {
        const version = newestThatFits(components, candidate);
        return {
          arn: version.arn,
          componentName: version.recipe.ComponentName,
          componentVersion: version.recipe.ComponentVersion,
          recipe: recipeBytes(version),
        };
      }),
    }),
  };
};

interface Candidate {
  readonly componentName: string;
  readonly componentVersion?: string;
  /** Who requires it → an npm version range. */
  readonly versionRequirements?: Readonly<Record<string, string>>;
}

const newestThatFits = (components: Components, candidate: Candidate): ComponentVersion => {
  const ranges = Object.values(candidate.versionRequirements ?? {});
  const found = components
    .versionsOf(candidate.componentName)
    .find(
      ({ state, recipe }) =>
        state === "DEPLOYABLE" &&
        ranges.every((range) => satisfies(recipe.ComponentVersion, range)),
    );
  if (found) return found;
  const wanted = ranges.join(" and ") || "any version";
  throw invalid(
    `No cloud component version satisfies the requirements: ${candidate.componentName} ${wanted}`,
  );
};

const describeCreated = (version: ComponentVersion) => ({
  arn: version.arn,
  componentName: version.recipe.ComponentName,
  componentVersion: version.recipe.ComponentVersion,
  creationTimestamp: version.createdAt,
  status: {
    componentState: version.state,
    ...(version.state === "FAILED" && {
      message: "Encountered following errors in Artifacts",
    }),
    errors: version.errors,
  },
});

const latest = (version: ComponentVersion) => ({
  arn: version.arn,
  componentVersion: version.recipe.ComponentVersion,
  creationTimestamp: version.createdAt,
});

/** A tag map has one entry at least; without any it is left out. */
const tagsOf = ({ tags }: ComponentVersion) => (Object.keys(tags).length > 0 ? { tags } : {});

const recipeBytes = ({ recipe }: ComponentVersion): Uint8Array =>
  Buffer.from(JSON.stringify(recipe));

const nameArn = ({ arn }: ComponentVersion): string => arn.split(":versions:")[0] ?? arn;

const nameOf = (arn: string): string => arn.split(":components:")[1]?.split(":")[0] ?? "";
