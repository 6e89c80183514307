import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { findMoves, makeMoves } from "../adapters/fleet/ring-members.ts";
import { InvalidInput } from "../domain/errors.ts";
import { parse } from "../domain/parse.ts";
import {
  type ConfiguredRing,
  configuredRings,
  ringsProblem,
} from "../domain/rollout/ring-configuration.ts";
import { print } from "./print.ts";
import { type Options, runCommand } from "./run-command.ts";

/** `rings`: who belongs to each ring, from the rules in a file. */
export const addRingCommands = (program: Command, table: string): void => {
  program
    .command("rings")
    .description(
      "bring each ring's thing group to whom its rule wants; before a rollout, never in one",
    )
    .option("--file <file>", "JSON with the rings, or a cdk.json with them", "cdk.json")
    .option("--yes", "do it; without this it only says who would move")
    .option("--json", "print JSON")
    .action(
      runCommand(async (options: Options & { file: string; yes?: true }) => {
        const moves = await findMoves(table, ringsIn(options.file));
        if (options.yes) await makeMoves(table, moves);
        print(
          { moved: options.yes === true, moves },
          () =>
            moves.map(({ thingName, from, to }) => ({
              device: thingName,
              from: from.join(" ") || "no ring",
              to: to ?? (from.length > 0 ? "no ring" : ""),
              ...(options.yes ? { moved: "yes" } : {}),
            })),
          options,
        );
      }),
    );
};

/** @throws InvalidInput naming the file and what is wrong in it */
const ringsIn = (file: string): ConfiguredRing[] => {
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
    throw new InvalidInput(`--file ${file}: expected JSON with "rings", got ${cause}`, { cause });
  }
  throw new InvalidInput(`--file ${file}: expected JSON with "rings"`);
};
