import { parse as parseYaml } from "yaml";
import * as z from "zod/mini";
import { errorText } from "../../error-text.ts";
import { parse } from "../../wire/parse.ts";
import { AwsError } from "../../wire/service.ts";

/** (Greengrass quotas) */
const MAX_RECIPE_BYTES = 16 * 1024;

const artifact = z.looseObject({
  URI: z.string().check(z.regex(/^(s3|greengrass):/)),
  Unarchive: z.optional(z.enum(["NONE", "ZIP"])),
});

const recipe = z.looseObject({
  RecipeFormatVersion: z.literal("2020-01-25"),
  ComponentName: z.string().check(z.regex(/^[a-zA-Z0-9-_.]{1,128}$/)),
  ComponentVersion: z.string().check(z.regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}(-[0-9A-Za-z.-]+)?$/)),
  ComponentDescription: z.optional(z.string()),
  ComponentPublisher: z.optional(z.string()),
  ComponentDependencies: z.optional(
    z.record(
      z.string(),
      z.looseObject({
        VersionRequirement: z.string(),
        DependencyType: z.optional(z.enum(["HARD", "SOFT"])),
      }),
    ),
  ),
  Manifests: z.array(
    z.looseObject({
      Platform: z.optional(z.record(z.string(), z.string())),
      Lifecycle: z.optional(z.record(z.string(), z.unknown())),
      Artifacts: z.optional(z.array(artifact)),
    }),
  ),
});

/** A component recipe, as far as the service looks into it. (Greengrass component recipe reference) */
export type Recipe = z.infer<typeof recipe>;

/** In JSON or YAML. @throws ValidationException as CreateComponentVersion answers it */
export const parseRecipe = (bytes: Uint8Array): Recipe => {
  const text = Buffer.from(bytes).toString("utf8");
  if (Buffer.byteLength(text) > MAX_RECIPE_BYTES) {
    throw invalid(
      `The recipe has ${Buffer.byteLength(text)} bytes; at most ${MAX_RECIPE_BYTES} are allowed`,
    );
  }
  try {
    return parse(recipe, valueIn(text), "recipe");
  } catch (error) {
    throw invalid(`The recipe is invalid: ${errorText(error)}`);
  }
};

/** Read as JSON where it begins as such, because YAML's own words about faulty JSON help nobody. */
const valueIn = (text: string): unknown =>
  text.trimStart().startsWith("{") ? JSON.parse(text) : parseYaml(text, { maxAliasCount: 0 });

export const artifactsOf = (component: Recipe) =>
  component.Manifests.flatMap(({ Artifacts }) => Artifacts ?? []);

export const invalid = (message: string): AwsError => new AwsError("ValidationException", message);
