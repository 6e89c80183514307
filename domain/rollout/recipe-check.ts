import { ComponentRefused } from "../errors.ts";
import {
  CORE_RULES,
  type Core,
  type CoreRules,
  MAX_RECIPE_BYTES,
  OPERATING_SYSTEMS,
  PROCESSORS,
} from "./core-rules.ts";

/** A recipe, as far as the cores' rules look into it. */
export interface CheckedRecipe {
  readonly ComponentName: string;
  readonly ComponentVersion: string;
  readonly ComponentDependencies?: Readonly<Record<string, Dependency>>;
  readonly Manifests: readonly Manifest[];
}

interface Dependency {
  readonly VersionRequirement: string;
  /** HARD when it is left out. */
  readonly DependencyType?: string;
}

interface Manifest {
  readonly Platform?: Readonly<Record<string, string>>;
  readonly Lifecycle?: Readonly<Record<string, unknown>>;
  readonly Artifacts?: readonly { readonly URI: string; readonly Unarchive?: string }[];
}

/**
 * The recipe itself, once every core of `cores` takes it.
 * @throws ComponentRefused with every rule that it breaks
 */
export const deployable = <R extends CheckedRecipe>(recipe: R, cores: readonly Core[]): R => {
  const problems = cores.flatMap((core) => recipeProblems(recipe, core));
  if (problems.length === 0) return recipe;
  throw new ComponentRefused(
    `${recipe.ComponentName} ${recipe.ComponentVersion}: ${problems.join("; ")}`,
  );
};

/** Why that core would not run this recipe, each with the field and what works there; empty if it does. */
export const recipeProblems = (recipe: CheckedRecipe, core: Core): string[] => {
  const rules = CORE_RULES[core];
  const found = [
    ...sizeProblems(recipe),
    ...dependencyProblems(recipe, rules),
    ...recipe.Manifests.flatMap((manifest, index) =>
      manifestProblems(manifest, rules, recipe).map((text) => `Manifests[${index}].${text}`),
    ),
  ];
  return found.map((text) => `nucleus ${core}: ${text}`);
};

const sizeProblems = (recipe: CheckedRecipe): string[] => {
  const bytes = Buffer.byteLength(JSON.stringify(recipe));
  return bytes > MAX_RECIPE_BYTES
    ? [`would be ${bytes} bytes, and Greengrass takes ${MAX_RECIPE_BYTES}; shorten it`]
    : [];
};

const dependencyProblems = (
  { ComponentDependencies = {} }: CheckedRecipe,
  { takesHardOnFiles }: CoreRules,
): string[] =>
  Object.entries(ComponentDependencies).flatMap(([name, { DependencyType = "HARD" }]) => {
    const field = `ComponentDependencies.${name}.DependencyType`;
    if (DependencyType !== "HARD" && DependencyType !== "SOFT") {
      return [`${field}: expected HARD or SOFT, got ${DependencyType}`];
    }
    return DependencyType === "HARD" && !takesHardOnFiles
      ? [`${field}: HARD becomes BindsTo=ggl.${name}.service, so it never starts; use SOFT`]
      : [];
  });

const manifestProblems = (
  { Platform = {}, Lifecycle = {}, Artifacts = [] }: Manifest,
  rules: CoreRules,
  recipe: CheckedRecipe,
): string[] => [
  ...platformProblems(Platform, rules),
  ...lifecycleProblems(Lifecycle, rules),
  ...scriptsOf(Lifecycle).flatMap(([field, text]) => variableProblems(field, text, rules, recipe)),
  ...Artifacts.flatMap(({ URI, Unarchive = "NONE" }) =>
    Unarchive === "NONE" || Unarchive === "ZIP"
      ? []
      : [`Artifacts ${URI}: Unarchive: expected NONE or ZIP, got ${Unarchive}; repack it as ZIP`],
  ),
];

const platformProblems = (
  platform: Readonly<Record<string, string>>,
  rules: CoreRules,
): string[] => {
  const { os = "*", architecture = "*", runtime } = platform;
  const unknown = Object.keys(platform).filter(
    (key) => !["os", "architecture", "runtime"].includes(key),
  );
  return [
    ...unknown.map((key) => `Platform.${key}: is no platform key; leave it out`),
    ...(fits(os, OPERATING_SYSTEMS, rules) ? [] : [`Platform.os: expected linux, got ${os}`]),
    ...(fits(architecture, PROCESSORS, rules)
      ? []
      : [`Platform.architecture: expected ${[...PROCESSORS].join(", ")}, got ${architecture}`]),
    ...(runtime === undefined && rules.needsRuntime
      ? ['Platform.runtime: is missing, so no manifest fits; set it to "*"']
      : []),
    ...(runtime === undefined || rules.runtimes.has(runtime)
      ? []
      : [`Platform.runtime: expected ${[...rules.runtimes].join(" or ")}, got ${runtime}`]),
  ];
};

const fits = (value: string, allowed: ReadonlySet<string>, rules: CoreRules): boolean =>
  allowed.has(value) || (rules.takesRegexPlatforms && /^\/.+\/$/.test(value));

const lifecycleProblems = (
  lifecycle: Readonly<Record<string, unknown>>,
  rules: CoreRules,
): string[] => {
  const phases = Object.keys(lifecycle).filter((key) => key !== "Setenv");
  const has = (phase: string): boolean => phases.includes(phase);
  const skipped = phases.filter((phase) => hasKey(lifecycle[phase], "Skipif"));
  return [
    ...(phases.length === 0 && rules.needsPhase
      ? ['Lifecycle: Lifecycle with no phase is not supported; give it run: "true"']
      : []),
    ...phases
      .filter((phase) => !rules.phases.has(phase))
      .map((phase) => `Lifecycle.${phase}: is no phase there; use ${[...rules.phases].join(", ")}`),
    ...(has("run") && has("startup") ? ["Lifecycle: has run and startup; keep one"] : []),
    ...(rules.needsPhase && has("install") && !has("run") && !has("startup")
      ? ['Lifecycle: install alone never completes the deployment; add run: "true"']
      : []),
    ...(rules.takesSkipif
      ? []
      : skipped.map((phase) => `Lifecycle.${phase}.Skipif: is not supported; test in the script`)),
  ];
};

const hasKey = (value: unknown, key: string): boolean =>
  typeof value === "object" && value !== null && key in value;

/** Every text of a lifecycle with its path: scripts and environment, wherever they stand. */
const scriptsOf = (value: unknown, path = "Lifecycle"): [string, string][] => {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => scriptsOf(inner, `${path}.${key}`));
};

const variableProblems = (
  field: string,
  text: string,
  rules: CoreRules,
  recipe: CheckedRecipe,
): string[] =>
  [...text.matchAll(/\{([^{}]*)\}/g)].flatMap(([whole, inner = ""]) => {
    const problem = variableProblem(inner, rules, recipe);
    return problem ? [`${field}: ${whole}: ${problem}`] : [];
  });

const variableProblem = (
  inner: string,
  rules: CoreRules,
  recipe: CheckedRecipe,
): string | undefined => {
  if (isVariable(inner, rules)) return undefined;
  const [owner = "", ...rest] = inner.split(":");
  if (!isVariable(rest.join(":"), rules)) {
    return rules.unknownVariable === "fails"
      ? "Unhandled variable substitution, the script would not start; use $NAME for the shell's"
      : undefined;
  }
  if (!rules.takesDependencyVariables) {
    return `Unhandled variable substitution, the script would not start; use {kernel:rootPath}/packages/artifacts-unarchived/${owner}/<version>`;
  }
  return owner in (recipe.ComponentDependencies ?? {})
    ? undefined
    : `is replaced for direct dependencies only; depend on ${owner}`;
};

const isVariable = (text: string, { variables }: CoreRules): boolean =>
  variables.has(text) || (text.startsWith("configuration:/") && variables.has("configuration"));
