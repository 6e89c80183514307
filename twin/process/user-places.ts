import { accessSync, constants, readdirSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { makeDirectory } from "./make-directory.ts";

/** The user's directory for temporary files: a TMPDIR that is not there is no reason not to start. */
export const temporaryFolder = (): string =>
  firstUsable("TMPDIR", [tmpdir(), "/tmp", "/var/tmp"], (base) => {
    accessSync(base, constants.W_OK | constants.X_OK);
    return base;
  });

/**
 * A program's folder below the user's state directory, made when it is not there; a HOME that cannot
 * be written is no reason not to start. (XDG Base Directory Specification)
 * @example stateFolder("my-product", "logs") → ~/.local/state/my-product/logs
 * @throws Error naming what was tried, when nothing is usable
 */
export const stateFolder = (program: string, name: string): string => {
  const state = process.env["XDG_STATE_HOME"] || join(homedir(), ".local", "state");
  return firstUsable("HOME", [state, temporaryFolder()], (base) => {
    const folder = join(base, program, name);
    makeDirectory(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return folder;
  });
};

/** A new log's file in that folder, where the newest logs stay and older ones go. */
export const newLogFile = (folder: string, now: Date): string => {
  // Names begin with the time, so their order is theirs.
  const logs = readdirSync(folder).filter((name) => /^\d{4}-.*\.log$/.test(name));
  for (const name of logs.sort().slice(0, -KEPT_LOGS)) rmSync(join(folder, name), { force: true });
  const time = now.toISOString().slice(0, 19).replaceAll(":", "-");
  return join(folder, `${time}-${process.pid}.log`);
};

const KEPT_LOGS = 20;

const firstUsable = <T>(
  variable: string,
  candidates: readonly string[],
  use: (base: string) => T,
): T => {
  const failures: string[] = [];
  for (const base of new Set(candidates)) {
    try {
      return use(base);
    } catch (error) {
      failures.push(`${base} (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
    }
  }
  throw new Error(
    `no directory can be written: ${failures.join(", ")}; set ${variable} to one you own`,
  );
};
