import type { Command } from "commander";
import { findMoves, makeMoves } from "../adapters/fleet/ring-members.ts";
import { ringsInFile } from "../adapters/fleet/rings-file.ts";
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
        const moves = await findMoves(table, ringsInFile(options.file));
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
