import { type Component, createComponent, type LifecycleState } from "./component.ts";
import type { Profile } from "./profile.ts";
import { type Manifest, manifestFor, type Recipe } from "./recipe.ts";

export interface ComponentSetOptions {
  readonly profile: Profile;
  /** What a component gets to run with; asked anew for each start. */
  readonly contextOf: (
    recipe: Recipe,
    versions: ReadonlyMap<string, string>,
  ) => Omit<Parameters<typeof createComponent>[0], "recipe" | "manifest" | "profile" | "onState">;
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
  const set: Running = { components: [] };
  return {
    find: (name) => named(set, name),
    all: () => [...set.components],
    recipes: () => set.components.map(({ recipe }) => recipe),
    become: (recipes, reconfigured) => become(options, set, recipes, reconfigured),
    stop: async () => {
      await Promise.all(set.components.map((component) => component.stop()));
    },
  };
};

interface Running {
  components: readonly Component[];
}

const named = ({ components }: Running, name: string): Component | undefined =>
  components.find(({ recipe }) => recipe.ComponentName === name);

const become = async (
  options: ComponentSetOptions,
  set: Running,
  recipes: readonly Recipe[],
  reconfigured: ReadonlySet<string>,
): Promise<Component[]> => {
  const changed = changedNames(set.components, recipes, reconfigured);
  const wanted = new Set(recipes.map(({ ComponentName }) => ComponentName));
  const before = set.components;
  const leaving = before.filter(({ recipe }) => changed.has(recipe.ComponentName));
  for (const component of [...leaving].reverse()) {
    await component.stop({ isLeaving: !wanted.has(component.recipe.ComponentName) });
  }
  const versions = new Map(recipes.map((each) => [each.ComponentName, each.ComponentVersion]));
  set.components = recipes.map((recipe) => {
    const kept = before.find((each) => each.recipe.ComponentName === recipe.ComponentName);
    return kept && !changed.has(recipe.ComponentName)
      ? kept
      : create(options, set, recipe, versions);
  });
  return startNew(options, set);
};

const create = (
  options: ComponentSetOptions,
  set: Running,
  recipe: Recipe,
  versions: ReadonlyMap<string, string>,
): Component => {
  const component: Component = createComponent({
    ...options.contextOf(recipe, versions),
    profile: options.profile,
    recipe,
    manifest: manifestOf(recipe, options.profile),
    onState: (state) => {
      options.onState(component, state);
      if (state !== "STARTING") tellDependants(options, set, component, state);
    },
  });
  return component;
};

/** In start order, until one is broken. */
const startNew = async (options: ComponentSetOptions, set: Running): Promise<Component[]> => {
  for (const component of set.components) {
    if (component.state() !== "NEW") continue;
    const lost = boundTo(options, set, component.recipe);
    if (lost !== undefined) await component.breakFor(lost);
    else await component.start();
    if (component.state() === "BROKEN") return [component];
  }
  return [];
};

/** Lite: BindsTo= a unit that is not active, so systemd never starts it. */
const boundTo = (
  { profile }: ComponentSetOptions,
  set: Running,
  recipe: Recipe,
): string | undefined => {
  if (profile.lifecycle.hardDependency !== "binds") return undefined;
  const lost = hardDependencies(recipe).find(
    (name) => named(set, name) !== undefined && named(set, name)?.state() !== "RUNNING",
  );
  return lost === undefined ? undefined : bindingLost(lost);
};

const bindingLost = (name: string): string =>
  `BindsTo=ggl.${name}.service: the unit is not active, or gone as soon as its run ended`;

/** READY is RUNNING or FINISHED on classic; lite's units must stay active. */
const tellDependants = (
  { profile }: ComponentSetOptions,
  set: Running,
  component: Component,
  state: LifecycleState,
): void => {
  const name = component.recipe.ComponentName;
  const dependants = set.components.filter(({ recipe }) => hardDependencies(recipe).includes(name));
  if (profile.lifecycle.hardDependency === "binds") {
    if (state !== "FINISHED" && state !== "BROKEN") return;
    for (const each of dependants) void each.breakFor(bindingLost(name));
  } else if (state === "ERRORED" || state === "BROKEN") {
    for (const each of dependants) void each.restart();
  }
};

const manifestOf = (recipe: Recipe, { recipe: rules }: Profile): Manifest => {
  const manifest = manifestFor(recipe, rules);
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
  for (const recipe of recipes) {
    if (hardDependencies(recipe).some((name) => changed.has(name))) {
      changed.add(recipe.ComponentName);
    }
  }
  return changed;
};

const hardDependencies = ({ ComponentDependencies = {} }: Recipe): string[] =>
  Object.entries(ComponentDependencies)
    .filter(([, { DependencyType = "HARD" }]) => DependencyType === "HARD")
    .map(([name]) => name);
