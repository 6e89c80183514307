import { rmSync } from "node:fs";
import { join } from "node:path";
import { DirectoryInUse, takeDirectory } from "../twin/process/take-directory.ts";
import { UsageError } from "./options.ts";

/** The file that holds what the cloud must not forget. */
export const stateFile = (directory: string): string => join(directory, "state.sqlite");

/** The file that holds the broker's retained messages. */
export const brokerFile = (directory: string): string => join(directory, "broker.sqlite");

/** All that a start writes there, its log apart. */
const OURS = [
  "state.sqlite",
  "state.sqlite-wal",
  "state.sqlite-shm",
  "broker.sqlite",
  "broker.sqlite-wal",
  "broker.sqlite-shm",
  "s3",
  "kms",
  "devices",
  "sagemaker",
  "detector",
  "simulator",
  "lambda",
  "logs",
  "tmp",
];

/** Deletes what earlier starts left, and nothing of somebody else's in that directory. */
export const forgetState = (directory: string): void => {
  for (const name of OURS) rmSync(join(directory, name), { recursive: true, force: true });
};

/**
 * Takes the directory for this start alone; answers what gives it back.
 * @throws UsageError naming who has it
 */
export const takeState = (directory: string): (() => void) => {
  try {
    return takeDirectory(directory);
  } catch (error) {
    if (!(error instanceof DirectoryInUse)) throw error;
    throw new UsageError(
      `--state-dir ${directory}: a product that runs uses it (process ${error.owner}); stop that one or name another directory`,
      { cause: error },
    );
  }
};
