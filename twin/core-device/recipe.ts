import * as z from "zod/mini";
import { parseJson } from "../wire/parse.ts";
import type { Profile } from "./profile.ts";

const grant = z.enum(["NONE", "OWNER", "ALL"]);

const artifact = z.object({
  URI: z.string(),
  Unarchive: z.optional(z.enum(["NONE", "ZIP"])),
  Permission: z.optional(z.object({ Read: z.optional(grant), Execute: z.optional(grant) })),
  /** Base64 of the SHA-256 that the service took when the version was created. */
  Digest: z.optional(z.string()),
});

const script = z.union([
  z.string(),
  z.object({
    Script: z.optional(z.string()),
    Timeout: z.optional(z.union([z.number(), z.string()])),
    Setenv: z.optional(z.record(z.string(), z.string())),
  }),
]);

const manifest = z.object({
  Platform: z.optional(z.record(z.string(), z.string())),
  Lifecycle: z.optional(z.record(z.string(), z.union([script, z.record(z.string(), z.string())]))),
  Artifacts: z.optional(z.array(artifact)),
});

const recipe = z.object({
  ComponentName: z.string(),
  ComponentVersion: z.string(),
  ComponentConfiguration: z.optional(
    z.object({ DefaultConfiguration: z.optional(z.record(z.string(), z.unknown())) }),
  ),
  ComponentDependencies: z.optional(
    z.record(
      z.string(),
      z.object({
        VersionRequirement: z.string(),
        DependencyType: z.optional(z.enum(["HARD", "SOFT"])),
      }),
    ),
  ),
  Manifests: z.array(manifest),
});

/** What the core reads of a recipe. */
export type Recipe = z.infer<typeof recipe>;
export type Manifest = z.infer<typeof manifest>;
export type Artifact = z.infer<typeof artifact>;

/** @throws Malformed naming the field */
export const parseRecipe = (bytes: Uint8Array): Recipe =>
  parseJson(recipe, Buffer.from(bytes).toString("utf8"), "recipe");

const ARCHITECTURE: Readonly<Record<string, string>> = { x64: "amd64", arm64: "aarch64" };

/** This machine, in a recipe's words. */
export const platform = { os: "linux", architecture: ARCHITECTURE[process.arch] ?? process.arch };

type RecipeRules = Profile["recipe"];

/** The first manifest that fits this machine and this core; "*" fits all, and so does what is not named. */
export const manifestFor = (found: Recipe, rules: RecipeRules): Manifest | undefined =>
  found.Manifests.find(({ Platform = {} }) => {
    const { runtime, ...machine } = Platform;
    const isForCore =
      runtime === undefined ? !rules.needsRuntime : rules.runtimes.includes(runtime);
    return isForCore && Object.entries(machine).every(([name, value]) => fits(name, value, rules));
  });

const fits = (name: string, value: string, { takesRegexPlatforms }: RecipeRules): boolean => {
  if (value === "*") return true;
  const own = platform[name as keyof typeof platform];
  if (own === undefined) return false;
  const [, pattern] = /^\/(.+)\/$/.exec(value) ?? [];
  return pattern !== undefined && takesRegexPlatforms
    ? new RegExp(`^(?:${pattern})$`).test(own)
    : own === value;
};

export type Phase = "install" | "startup" | "run" | "shutdown" | "uninstall";

export interface LifecycleStep {
  readonly script: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** How long a phase may take when its recipe does not say; `run` may go on. (Component recipe reference) */
const SECONDS: Readonly<Record<Phase, number>> = {
  install: 120,
  startup: 120,
  run: 0,
  shutdown: 15,
  uninstall: 120,
};

/** Phases that a lifecycle has, `Setenv` apart. */
export const phasesOf = ({ Lifecycle = {} }: Manifest): string[] =>
  Object.keys(Lifecycle).filter((key) => key.toLowerCase() !== "setenv");

/** A phase that this core runs, with its own environment over the lifecycle's. */
export const stepOf = (
  { Lifecycle = {} }: Manifest,
  phase: Phase,
  rules: RecipeRules,
): LifecycleStep | undefined => {
  if (!rules.phases.includes(phase)) return undefined;
  const step = entryOf(Lifecycle, phase, rules);
  const common = entryOf(Lifecycle, "Setenv", rules);
  const environment = typeof common === "object" ? (common as Record<string, string>) : {};
  if (typeof step === "string") {
    return { script: step, timeoutSeconds: SECONDS[phase], environment };
  }
  const script = entryOf(step, "Script", rules);
  if (typeof script !== "string") return undefined;
  return {
    script,
    timeoutSeconds: Number(entryOf(step, "Timeout", rules) ?? SECONDS[phase]),
    environment: { ...environment, ...(entryOf(step, "Setenv", rules) as Record<string, string>) },
  };
};

const entryOf = (holder: unknown, key: string, { ignoresCase }: RecipeRules): unknown => {
  if (typeof holder !== "object" || holder === null) return undefined;
  const found = Object.entries(holder).find(
    ([name]) => name === key || (ignoresCase && name.toLowerCase() === key.toLowerCase()),
  );
  return found?.[1];
};
