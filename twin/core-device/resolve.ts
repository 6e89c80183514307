import {
  type GreengrassV2Client,
  ResolveComponentCandidatesCommand,
} from "@aws-sdk/client-greengrassv2";
import { errorText } from "../error-text.ts";
import { parseRecipe, platform, type Recipe } from "./recipe.ts";

/** Parts of the nucleus itself; they are here and need no recipe. */
const BUILT_IN = new Set(["aws.greengrass.Nucleus", "aws.greengrass.TokenExchangeService"]);

/** What each target's deployment wants: component → who asks for which exact version. */
export type Roots = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Finds one version of everything the roots need, dependencies included, in the order in which
 * they start. @throws Error in Greengrass's words when no version satisfies all
 */
export const resolveComponents = async (
  client: GreengrassV2Client,
  roots: Roots,
): Promise<Recipe[]> => {
  const wanted = new Map<string, Map<string, string>>();
  const resolved = new Map<string, Recipe>();
  const pending: string[] = [];
  const require = (name: string, by: string, range: string): void => {
    if (BUILT_IN.has(name)) return;
    const ranges = wanted.get(name) ?? new Map<string, string>();
    if (ranges.get(by) === range) return;
    wanted.set(name, ranges.set(by, range));
    pending.push(name);
  };
  for (const [name, askers] of roots) {
    for (const [target, version] of askers) require(name, target, version);
  }
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    const recipe = await resolveOne(client, name, wanted.get(name) ?? new Map());
    resolved.set(name, recipe);
    for (const [dependency, { VersionRequirement }] of Object.entries(
      recipe.ComponentDependencies ?? {},
    )) {
      require(dependency, name, VersionRequirement);
    }
  }
  return inStartOrder(resolved);
};

const resolveOne = async (
  client: GreengrassV2Client,
  name: string,
  ranges: ReadonlyMap<string, string>,
): Promise<Recipe> => {
  try {
    const { resolvedComponentVersions } = await client.send(
      new ResolveComponentCandidatesCommand({
        platform: { attributes: platform },
        componentCandidates: [
          { componentName: name, versionRequirements: Object.fromEntries(ranges) },
        ],
      }),
    );
    const recipe = resolvedComponentVersions?.[0]?.recipe;
    if (recipe) return parseRecipe(recipe);
    throw new Error("no candidate came back");
  } catch (cause) {
    const wishes = [...ranges].map(([by, range]) => `${by} wants ${range}`).join(", ");
    throw new Error(
      `No local or cloud component version satisfies the requirements of ${name} (${wishes}): ${errorText(cause)}`,
      { cause },
    );
  }
};

/** Dependencies before dependants. */
const inStartOrder = (resolved: ReadonlyMap<string, Recipe>): Recipe[] => {
  const ordered = new Map<string, Recipe>();
  const visit = (name: string, path: readonly string[]): void => {
    const recipe = resolved.get(name);
    if (!recipe || ordered.has(name)) return;
    if (path.includes(name)) throw new Error(`Circular dependency: ${[...path, name].join(" → ")}`);
    for (const dependency of Object.keys(recipe.ComponentDependencies ?? {})) {
      visit(dependency, [...path, name]);
    }
    ordered.set(name, recipe);
  };
  for (const name of resolved.keys()) visit(name, []);
  return [...ordered.values()];
};
