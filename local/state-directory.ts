import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UsageError } from "./options.ts";

/** The file that holds what the cloud must not forget. */
export const stateFile = (directory: string): string => join(directory, "state.sqlite");

/** All that a start writes there, its log apart. */
const OURS = [
  "state.sqlite",
  "state.sqlite-wal",
  "state.sqlite-shm",
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
 * Takes the directory for this product alone; answers what gives it back. The lock is SQLite's on a
 * file, which the system takes away from whoever is gone, however it went.
 * @throws UsageError naming who has it
 */
export const takeDirectory = (directory: string): (() => void) => {
  const owner = join(directory, "in-use-by");
  const lock = new DatabaseSync(join(directory, "in-use.sqlite"));
  try {
    lock.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
  } catch (cause) {
    lock.close();
    throw new UsageError(
      `--state-dir ${directory}: a product that runs uses it (process ${ownerIn(owner)}); stop that one or name another directory`,
      { cause },
    );
  }
  writeFileSync(owner, String(process.pid));
  return () => {
    rmSync(owner, { force: true });
    lock.close();
  };
};

const ownerIn = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // It has taken the directory this moment.
    return "unknown";
  }
};
