import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Somebody who runs has the directory already. */
export class DirectoryInUse extends Error {
  override readonly name = "DirectoryInUse";
  /** Its process id, where it is known. */
  readonly owner: string;

  constructor(message: string, options: ErrorOptions & { readonly owner: string }) {
    super(message, options);
    this.owner = options.owner;
  }
}

/**
 * Takes the directory for this process alone; answers what gives it back. The lock is SQLite's on a
 * file, which the system takes away from whoever is gone, however it went.
 * @throws DirectoryInUse naming who has it
 */
export const takeDirectory = (directory: string): (() => void) => {
  const owner = join(directory, "in-use-by");
  const lock = new DatabaseSync(join(directory, "in-use.sqlite"));
  try {
    lock.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
  } catch (cause) {
    lock.close();
    const by = ownerIn(owner);
    throw new DirectoryInUse(
      `${directory}: process ${by} uses it; end that one or name another directory`,
      { cause, owner: by },
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
