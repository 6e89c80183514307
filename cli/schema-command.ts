import type { Command } from "commander";
import * as z from "zod/mini";
import { InvalidInput } from "../domain/errors.ts";
import { OUTPUTS } from "./output/outputs.ts";
import { runCommand } from "./run-command.ts";

/** `fleet schema <command>`: the form of what the command's `--json` prints. */
export const addSchemaCommand = (program: Command): void => {
  program
    .command("schema <command>")
    .description("print the JSON Schema of what a command's --json prints")
    .action(
      runCommand(async (_options, command = "") => {
        const output = Object.hasOwn(OUTPUTS, command) ? OUTPUTS[command] : undefined;
        if (output === undefined) {
          throw new InvalidInput(
            `schema: expected one of ${Object.keys(OUTPUTS).join(", ")}, got ${command}`,
          );
        }
        process.stdout.write(`${JSON.stringify(z.toJSONSchema(output), null, 2)}\n`);
      }),
    );
};
