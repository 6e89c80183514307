import type { ComponentConfigurations } from "./configurations.ts";
import type { Directories } from "./directories.ts";
import type { Profile } from "./profile.ts";
import type { Recipe } from "./recipe.ts";

export interface RecipeVariables {
  readonly thingName: string;
  readonly directories: Directories;
  readonly configurations: ComponentConfigurations;
  /** Versions of everything installed, by name. */
  readonly versions: ReadonlyMap<string, string>;
  readonly rules: Profile["recipe"];
}

const BRACES = /\{([^{}\s]+)\}/g;
const VARIABLE =
  /^(?:([A-Za-z0-9._-]+):)??(iot:thingName|kernel:rootPath|work:path|artifacts:path|artifacts:decompressedPath|configuration:(\/.*))$/;

/**
 * Replaces recipe variables; a direct dependency's are written {component:…}. What is none of them
 * stays as it is on classic, and lite does not start the script. (Component recipe reference,
 * "Recipe variables")
 * @throws Error in lite's words
 */
export const interpolate = (text: string, recipe: Recipe, variables: RecipeVariables): string =>
  text.replace(BRACES, (whole, inner: string) => {
    const value = meaningOf(inner, recipe, variables);
    if (value !== undefined) return value;
    if (variables.rules.unknownVariables === "kept") return whole;
    throw new Error(`Unhandled variable substitution: ${whole}`);
  });

const meaningOf = (
  inner: string,
  recipe: Recipe,
  variables: RecipeVariables,
): string | undefined => {
  const [, owner, variable = "", pointer] = VARIABLE.exec(inner) ?? [];
  if (variable === "") return undefined;
  if (owner !== undefined && !mayName(owner, recipe, variables)) return undefined;
  const component = owner ?? recipe.ComponentName;
  const version = variables.versions.get(component);
  return version === undefined
    ? undefined
    : variableValue(variable, component, version, pointer, variables);
};

/** Another component's variables are there for its direct dependants only. */
const mayName = (owner: string, recipe: Recipe, { rules }: RecipeVariables): boolean =>
  rules.dependencyVariables === "replaced" && owner in (recipe.ComponentDependencies ?? {});

const variableValue = (
  variable: string,
  component: string,
  version: string,
  pointer: string | undefined,
  { thingName, directories, configurations }: RecipeVariables,
): string | undefined => {
  switch (variable) {
    case "iot:thingName":
      return thingName;
    case "kernel:rootPath":
      return directories.root;
    case "work:path":
      return directories.work(component);
    case "artifacts:path":
      return directories.artifacts(component, version);
    case "artifacts:decompressedPath":
      return directories.unarchived(component, version);
    default: {
      const value = configurations.get(component, (pointer ?? "/").split("/").slice(1));
      if (value === undefined) return undefined;
      return typeof value === "string" ? value : JSON.stringify(value);
    }
  }
};
