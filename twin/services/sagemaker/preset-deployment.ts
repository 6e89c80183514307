import { basename } from "node:path";
import * as z from "zod/mini";
import { parseJson } from "../../wire/parse.ts";
import type { PackagingOrder } from "./packaging-order.ts";

const preset = z.object({
  ComponentName: z.string().check(z.regex(/^[a-zA-Z0-9._-]{1,128}$/)),
  ComponentVersion: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)),
  ComponentDescription: z.optional(z.string()),
  PlatformOS: z.optional(z.string()),
  PlatformArchitecture: z.optional(z.string()),
});

/** PresetDeploymentConfig's JSON, for the type GreengrassV2Component. */
export type Preset = z.infer<typeof preset>;

/** Undefined when no component is asked for. @throws Malformed naming the field */
export const parsePreset = ({ OutputConfig, ...order }: PackagingOrder): Preset | undefined => {
  if (OutputConfig.PresetDeploymentType === undefined) return undefined;
  // Without a configuration AWS names the component after the job, and counts its version from 1.0.0.
  const fallback = JSON.stringify({
    ComponentName: order.EdgePackagingJobName,
    ComponentVersion: "1.0.0",
  });
  const text = OutputConfig.PresetDeploymentConfig ?? fallback;
  return parseJson(preset, text, "ClientError: PresetDeploymentConfig");
};

/**
 * The component's recipe as the service made it: the archive, and an install that unpacks it into the
 * component's own work directory, where clients look for it.
 */
export const recipeOf = (asked: Preset, artifactUri: string): object => ({
  RecipeFormatVersion: "2020-01-25",
  ComponentName: asked.ComponentName,
  ComponentVersion: asked.ComponentVersion,
  ComponentDescription: asked.ComponentDescription ?? "Made by a SageMaker edge packaging job",
  ComponentPublisher: "Amazon Web Services, Inc.",
  ComponentConfiguration: {
    DefaultConfiguration: { ModelPath: `../${asked.ComponentName}` },
  },
  Manifests: [
    {
      Platform: platformOf(asked),
      Lifecycle: {
        install: {
          Script: `tar xf {artifacts:path}/${basename(artifactUri)} -C {configuration:/ModelPath}`,
        },
      },
      Artifacts: [{ URI: artifactUri }],
    },
  ],
});

const platformOf = ({ PlatformOS, PlatformArchitecture }: Preset): Record<string, string> => {
  const architecture = PlatformArchitecture?.toLowerCase();
  return {
    os: PlatformOS?.toLowerCase() ?? "linux",
    ...(architecture === undefined
      ? {}
      : { architecture: GREENGRASS_ARCHITECTURES[architecture] ?? architecture }),
  };
};

const GREENGRASS_ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  arm64: "aarch64",
};
