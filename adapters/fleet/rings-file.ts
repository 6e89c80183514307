import { readFileSync } from "node:fs";
import { errorText } from "../../domain/error-text.ts";
import { InvalidInput } from "../../domain/errors.ts";
import { parse } from "../../domain/parse.ts";
import {
  type ConfiguredRing,
  configuredRings,
  ringsProblem,
} from "../../domain/rollout/ring-configuration.ts";

/**
 * The rings of a JSON file: `{"rings": […]}`, or a cdk.json with them.
 * @throws InvalidInput naming the file and what is wrong in it
 */
export const ringsInFile = (file: string): ConfiguredRing[] => {
  const content = jsonIn(file);
  const given = "context" in content ? contextOf(content.context) : content;
  const rings = parse(configuredRings, (given as { rings?: unknown })?.rings, `${file}: rings`);
  const problem = ringsProblem(rings);
  if (problem) throw new InvalidInput(`${file}: ${problem}`);
  return rings;
};

const contextOf = (context: unknown): unknown =>
  (context as Record<string, unknown> | null)?.["retrain-to-fleet"];

const jsonIn = (file: string): object & { context?: unknown } => {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (content !== null && typeof content === "object") return content;
  } catch (cause) {
    const words = `${file}: expected JSON with "rings", got ${errorText(cause)}`;
    throw new InvalidInput(words, { cause });
  }
  throw new InvalidInput(`${file}: expected JSON with "rings"`);
};
