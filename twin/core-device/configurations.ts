export interface ConfigurationUpdate {
  /** JSON text, or the tree itself. */
  readonly merge?: unknown;
  /** JSON pointers; "" resets everything. */
  readonly reset?: readonly string[];
}

type Tree = Record<string, unknown>;

/**
 * Components' configurations: a recipe's defaults under what deployments and the component itself
 * set. A newer recipe's defaults replace older defaults, never what was set. (aws-greengrass-nucleus)
 */
export interface ComponentConfigurations {
  setDefaults(component: string, defaults: Tree): void;
  apply(component: string, update: ConfigurationUpdate): void;
  /** A value, or undefined when there is none; the whole tree for an empty path. */
  get(component: string, keyPath: readonly string[]): unknown;
  merge(component: string, keyPath: readonly string[], value: unknown): void;
  /** Answers the function that ends the subscription. */
  onUpdate(component: string, listener: (keyPath: readonly string[]) => void): () => void;
  /** What was set over the defaults, for the device's state on disk. */
  overrides(): Record<string, Tree>;
  restore(overrides: Record<string, Tree>): void;
}

export const createConfigurations = (onChange: () => void): ComponentConfigurations => {
  const defaults = new Map<string, Tree>();
  const set = new Map<string, Tree>();
  const listeners = new Map<string, Set<(keyPath: readonly string[]) => void>>();
  const effective = (component: string): Tree =>
    mergeTrees(defaults.get(component) ?? {}, set.get(component) ?? {});
  const mergeIn = (component: string, tree: Tree, keyPath: readonly string[]): void => {
    set.set(component, mergeTrees(set.get(component) ?? {}, tree));
    onChange();
    for (const listener of listeners.get(component) ?? []) listener(keyPath);
  };
  return {
    setDefaults: (component, tree) => void defaults.set(component, tree),
    apply(component, { merge, reset = [] }) {
      for (const pointer of reset) set.set(component, without(set.get(component) ?? {}, pointer));
      if (merge !== undefined) mergeIn(component, treeOf(merge), []);
    },
    get: (component, keyPath) =>
      keyPath.reduce<unknown>(
        (value, key) => (isTree(value) ? value[key] : undefined),
        effective(component),
      ),
    merge(component, keyPath, value) {
      const tree = keyPath.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
      mergeIn(component, treeOf(tree), keyPath);
    },
    onUpdate(component, listener) {
      const known = listeners.get(component) ?? new Set();
      listeners.set(component, known.add(listener));
      return () => known.delete(listener);
    },
    overrides: () => Object.fromEntries(set),
    restore(overrides) {
      for (const [component, tree] of Object.entries(overrides)) set.set(component, tree);
    },
  };
};

const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const treeOf = (value: unknown): Tree => {
  const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
  if (!isTree(parsed)) throw new Error(`configuration: expected an object, got ${String(value)}`);
  return parsed;
};

const mergeTrees = (under: Tree, over: Tree): Tree => {
  const merged: Tree = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const existing = merged[key];
    merged[key] = isTree(value) && isTree(existing) ? mergeTrees(existing, value) : value;
  }
  return merged;
};

const without = (tree: Tree, pointer: string): Tree => {
  const [key, ...rest] = pointer.split("/").slice(1);
  if (key === undefined) return {};
  const { [key]: inner, ...others } = tree;
  return rest.length > 0 && isTree(inner)
    ? { ...others, [key]: without(inner, `/${rest.join("/")}`) }
    : others;
};
