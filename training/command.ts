import { type Command, CommanderError, InvalidArgumentError } from "commander";
import { InvalidInput, ModelRefused } from "../domain/errors.ts";

/** Exit code for what the caller can put right: options, files, data. */
const USAGE = 2;

/** Runs a command line: one clear line and exit code 2 for bad input, other errors as they are. */
export const runCommand = async (program: Command): Promise<void> => {
  program.exitOverride();
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : USAGE;
      return;
    }
    if (!(error instanceof InvalidInput || error instanceof ModelRefused)) throw error;
    process.stderr.write(`${program.name()}: ${error.message}\n`);
    process.exitCode = USAGE;
  }
};

/** A non-negative integer option. */
export const integerOption = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && text.trim() !== "") return value;
  throw new InvalidArgumentError("Expected an integer of at least 0.");
};
