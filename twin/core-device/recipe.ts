import * as z from "zod/mini";
import { parseJson } from "../wire/parse.ts";

const artifact = z.object({
  URI: z.string(),
  Unarchive: z.optional(z.enum(["NONE", "ZIP"])),
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

/** The first manifest that fits this machine; "*" fits all, and so does what is not named. */
export const manifestFor = (found: Recipe): Manifest | undefined =>
  found.Manifests.find(({ Platform = {} }) =>
    Object.entries(Platform).every(([name, value]) => {
      if (value === "*" || name === "runtime") return true;
      return name in platform && platform[name as keyof typeof platform] === value;
    }),
  );

export interface LifecycleStep {
  readonly script: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** A step of the manifest's lifecycle, with its own environment over the lifecycle's. */
export const stepOf = (
  { Lifecycle = {} }: Manifest,
  name: "install" | "startup" | "run" | "shutdown",
  defaultSeconds: number,
): LifecycleStep | undefined => {
  const step = Lifecycle[name];
  const common = Lifecycle["Setenv"];
  const environment = typeof common === "object" ? (common as Record<string, string>) : {};
  if (step === undefined) return undefined;
  if (typeof step === "string") {
    return { script: step, timeoutSeconds: defaultSeconds, environment };
  }
  const { Script, Timeout, Setenv } = step as {
    Script?: string;
    Timeout?: number | string;
    Setenv?: Record<string, string>;
  };
  if (Script === undefined) return undefined;
  return {
    script: Script,
    timeoutSeconds: Number(Timeout ?? defaultSeconds),
    environment: { ...environment, ...Setenv },
  };
};
