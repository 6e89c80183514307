/** The two nuclei a device may run: the Java one ("classic") and the C one ("lite"). */
export const CORES = ["classic", "lite"] as const;
export type Core = (typeof CORES)[number];

/** What ListCoreDevices calls them. (Greengrass API reference, CoreDevice.runtime) */
export const coreOfRuntime = (runtime: string | undefined): Core =>
  runtime === "aws_nucleus_lite" ? "lite" : "classic";

/** What one nucleus takes of a recipe. */
export interface CoreRules {
  readonly phases: ReadonlySet<string>;
  /** Lite ends the deployment with "Lifecycle with no phase is not supported". */
  readonly needsPhase: boolean;
  /** Variables of a component itself; `configuration` is followed by a JSON pointer. */
  readonly variables: ReadonlySet<string>;
  /** `{component:variable}` for a component that it depends on. */
  readonly takesDependencyVariables: boolean;
  /** What a `{…}` that is none of these does to a script. */
  readonly unknownVariable: "kept" | "fails";
  /** Whether HARD may name a component that does not keep a process running. */
  readonly takesHardOnFiles: boolean;
  /** Lite skips a manifest whose platform has no `runtime`. */
  readonly needsRuntime: boolean;
  readonly runtimes: ReadonlySet<string>;
  readonly takesSkipif: boolean;
  readonly takesRegexPlatforms: boolean;
}

const VARIABLES = new Set([
  "artifacts:path",
  "artifacts:decompressedPath",
  "work:path",
  "kernel:rootPath",
  "iot:thingName",
  "configuration",
]);

/**
 * The rules of both nuclei. Lite's were measured on 2.6.0 under systemd on 2026-11-26 with this
 * product's own recipes; classic's are the developer guide's ("Component recipe reference") and the
 * source of 2.18.2 (GreengrassService, KernelConfigResolver, ComponentStore).
 */
export const CORE_RULES: Readonly<Record<Core, CoreRules>> = {
  classic: {
    phases: new Set([
      "install",
      "run",
      "startup",
      "shutdown",
      "recover",
      "bootstrap",
      // Since 2.17.0.
      "uninstall",
    ]),
    needsPhase: false,
    variables: VARIABLES,
    takesDependencyVariables: true,
    unknownVariable: "kept",
    takesHardOnFiles: true,
    needsRuntime: false,
    runtimes: new Set(["*"]),
    takesSkipif: true,
    takesRegexPlatforms: true,
  },
  lite: {
    // `bootstrap` works in part only, so nothing may rest on it.
    phases: new Set(["install", "run", "startup"]),
    needsPhase: true,
    variables: VARIABLES,
    takesDependencyVariables: false,
    unknownVariable: "fails",
    takesHardOnFiles: false,
    needsRuntime: true,
    runtimes: new Set(["*", "aws_nucleus_lite"]),
    takesSkipif: false,
    takesRegexPlatforms: false,
  },
};

/** Greengrass refuses larger recipes. (Greengrass quotas) */
export const MAX_RECIPE_BYTES = 16 * 1024;

/** All artefacts of a component version together. (Greengrass quotas) */
export const MAX_ARTIFACT_BYTES = 2 * 1024 ** 3;

/** (Component recipe reference, "Platform") */
export const OPERATING_SYSTEMS: ReadonlySet<string> = new Set(["linux", "*"]);
export const PROCESSORS: ReadonlySet<string> = new Set(["amd64", "aarch64", "arm", "x86", "*"]);
