import type { ComponentConfigurations } from "./configurations.ts";
import type { Directories } from "./directories.ts";
import type { Recipe } from "./recipe.ts";

export interface RecipeVariables {
  readonly thingName: string;
  readonly directories: Directories;
  readonly configurations: ComponentConfigurations;
  /** Versions of everything installed, by name. */
  readonly versions: ReadonlyMap<string, string>;
}

const VARIABLE =
  /\{(?:([A-Za-z0-9._-]+):)??(iot:thingName|kernel:rootPath|work:path|artifacts:path|artifacts:decompressedPath|configuration:(\/[^}]*))\}/g;

/**
 * Replaces recipe variables; a direct dependency's are written {component:…}. Anything else in
 * braces stays as it is. (Greengrass component recipe reference, "Recipe variables")
 */
export const interpolate = (text: string, recipe: Recipe, variables: RecipeVariables): string =>
  text.replace(VARIABLE, (whole, owner: string | undefined, variable: string, pointer?: string) => {
    const component = owner ?? recipe.ComponentName;
    const version = variables.versions.get(component);
    if (version === undefined) return whole;
    return variableValue(variable, component, version, pointer, variables) ?? whole;
  });

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
      return value === undefined
        ? undefined
        : typeof value === "string"
          ? value
          : JSON.stringify(value);
    }
  }
};
