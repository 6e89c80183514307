import type { Command } from "commander";
import { errorText } from "../domain/error-text.ts";
import { InvalidInput } from "../domain/errors.ts";

export interface Options {
  readonly json?: boolean;
}

/** How every command ends; docs/operate.md tells them. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** What was asked cannot be: an unknown option, id, turbine or time. */
  misused: 2,
  /** It was answered, and the answer is that something is not as it should be. */
  notHealthy: 3,
} as const;

/**
 * Makes a commander action of `run(options, argument, …)`: a failure is one line on stderr and an
 * exit code; the stack trace would say nothing to the person at the terminal.
 */
export const runCommand =
  <O extends Options>(run: (options: O, ...values: string[]) => Promise<void>) =>
  async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    try {
      await run(command.opts<O>(), ...command.args);
    } catch (error) {
      process.exitCode = say(error);
    }
  };

/** What every command rests on, read before one runs: when it cannot be had, nothing else runs. */
export const orEnd = <T>(read: () => T): T => {
  try {
    return read();
  } catch (error) {
    process.exit(say(error));
  }
};

const say = (error: unknown): number => {
  process.stderr.write(`fleet: ${withRemedy(errorText(error))}\n`);
  return error instanceof InvalidInput ? EXIT.misused : EXIT.failed;
};

/** In the words of AWS's own client, which does not know that there is a product on this machine. */
const NO_CLOUD = /Region is missing|Could not load credentials/;

const withRemedy = (text: string): string =>
  NO_CLOUD.test(text)
    ? `${text}; this shell knows no fleet: for one on AWS set AWS_REGION and credentials, for npm start run: eval "$(npm run -s fleet -- env)"`
    : text;
