import type { Command } from "commander";
import { errorText } from "../domain/error-text.ts";

export interface Options {
  readonly json?: boolean;
}

/**
 * Makes a commander action of `run(options, argument)`: a failure is one line on stderr and exit
 * code 1; the stack trace would say nothing to the person at the terminal.
 */
export const runCommand =
  <O extends Options>(run: (options: O, argument: string) => Promise<void>) =>
  async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    try {
      await run(command.opts<O>(), command.args[0] ?? "");
    } catch (error) {
      process.stderr.write(`fleet: ${errorText(error)}\n`);
      process.exitCode = 1;
    }
  };
