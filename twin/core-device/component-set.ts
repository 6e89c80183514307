import { type Component, createComponent, type LifecycleState } from "./component.ts";
import { type Manifest, manifestFor, type Recipe } from "./recipe.ts";

export interface ComponentSetOptions {
  /** What a component gets to run with; asked anew for each start. */
  readonly contextOf: (
    recipe: Recipe,
    versions: ReadonlyMap<string, string>,
  ) => Omit<Parameters<typeof createComponent>[0], "recipe" | "manifest" | "onState">;
  readonly onState: (component: Component, state: LifecycleState) => void;
}

export interface ComponentSet {
  find(name: string): Component | undefined;
  all(): Component[];
  recipes(): Recipe[];
  /**
   * Makes the running components these, in this order; what did not change keeps running.
   * Answers those that are broken.
   */
  become(recipes: readonly Recipe[], reconfigured: ReadonlySet<string>): Promise<Component[]>;
  stop(): Promise<void>;
}

/** The components of one device. */
export const createComponentSet = (options: ComponentSetOptions): ComponentSet => {
  let components: Component[] = [];
  const find = (name: string) => components.find(({ recipe }) => recipe.ComponentName === name);

  const create = (recipe: Recipe, versions: ReadonlyMap<string, string>): Component => {
    const component: Component = createComponent({
      ...options.contextOf(recipe, versions),
      recipe,
      manifest: manifestOf(recipe),
      onState: (state) => options.onState(component, state),
    });
    return component;
  };

  return {
    find,
    all: () => components,
    recipes: () => components.map(({ recipe }) => recipe),
    become: async (recipes, reconfigured) => {
      const changed = changedNames(components, recipes, reconfigured);
      const leaving = components
        .filter(({ recipe }) => changed.has(recipe.ComponentName))
        .reverse();
      for (const component of leaving) await component.stop();
      const versions = new Map(recipes.map((each) => [each.ComponentName, each.ComponentVersion]));
      const before = components;
      components = recipes.map((recipe) => {
        const kept = before.find((each) => each.recipe.ComponentName === recipe.ComponentName);
        return kept && !changed.has(recipe.ComponentName) ? kept : create(recipe, versions);
      });
      const broken: Component[] = [];
      for (const component of components) {
        if (component.state() === "NEW" && (await component.start()) === "BROKEN") {
          broken.push(component);
          break;
        }
      }
      return broken;
    },
    stop: async () => {
      await Promise.all(components.map((component) => component.stop()));
    },
  };
};

const manifestOf = (recipe: Recipe): Manifest => {
  const manifest = manifestFor(recipe);
  if (manifest) return manifest;
  throw new Error(
    `${recipe.ComponentName} ${recipe.ComponentVersion} has no manifest for this platform`,
  );
};

/** Other version, other configuration, gone, broken, or with a HARD dependency that changed. */
const changedNames = (
  components: readonly Component[],
  recipes: readonly Recipe[],
  reconfigured: ReadonlySet<string>,
): Set<string> => {
  const wanted = new Map(recipes.map((recipe) => [recipe.ComponentName, recipe]));
  const changed = new Set(
    components
      .filter(({ recipe, state }) => {
        const next = wanted.get(recipe.ComponentName);
        return (
          next?.ComponentVersion !== recipe.ComponentVersion ||
          reconfigured.has(recipe.ComponentName) ||
          state() === "BROKEN"
        );
      })
      .map(({ recipe }) => recipe.ComponentName),
  );
  for (const recipe of recipes) if (dependsHard(recipe, changed)) changed.add(recipe.ComponentName);
  return changed;
};

const dependsHard = (recipe: Recipe, changed: ReadonlySet<string>): boolean =>
  Object.entries(recipe.ComponentDependencies ?? {}).some(
    ([name, { DependencyType = "HARD" }]) => DependencyType === "HARD" && changed.has(name),
  );
