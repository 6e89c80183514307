import { accessSync, constants, readdirSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { makeDirectory } from "./make-directory.ts";
import { UsageError } from "./options.ts";

/** Where one start keeps what it writes. */
export interface Places {
  readonly stateDir: string;
  /** Kept, whatever becomes of the state. */
  readonly logFile: string;
  /** For unix sockets, whose paths are short. */
  readonly temporary: string;
}

const PRODUCT = "retrain-to-fleet";
const KEPT_LOGS = 20;

/**
 * The first usable directory for each purpose: a TMPDIR or HOME that is not there is no reason not
 * to start. State goes on from where an earlier start left it; it never lies in the working directory.
 * @throws UsageError naming what was tried, when nothing is usable
 */
export const choosePlaces = (stateDir: string | undefined, now: Date): Places => {
  const temporary = firstUsable("TMPDIR", [tmpdir(), "/tmp", "/var/tmp"], (base) => {
    accessSync(base, constants.W_OK | constants.X_OK);
    return base;
  });
  return {
    stateDir: stateDir ?? ownFolder("state", temporary),
    temporary,
    logFile: stateDir === undefined ? keptLog(temporary, now) : join(stateDir, "local.log"),
  };
};

/** A folder of the product's below the user's state directory. (XDG Base Directory Specification) */
const ownFolder = (name: string, temporary: string): string => {
  const state = process.env["XDG_STATE_HOME"] || join(homedir(), ".local", "state");
  return firstUsable("HOME", [state, temporary], (base) => {
    const folder = join(base, PRODUCT, name);
    makeDirectory(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return folder;
  });
};

const keptLog = (temporary: string, now: Date): string => {
  const folder = ownFolder("logs", temporary);
  forgetOldLogs(folder);
  const time = now.toISOString().slice(0, 19).replaceAll(":", "-");
  return join(folder, `${time}-${process.pid}.log`);
};

/** Names begin with the time, so their order is theirs. */
const forgetOldLogs = (folder: string): void => {
  const logs = readdirSync(folder).filter((name) => /^\d{4}-.*\.log$/.test(name));
  for (const name of logs.sort().slice(0, -KEPT_LOGS)) rmSync(join(folder, name), { force: true });
};

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
  throw new UsageError(
    `no directory can be written: ${failures.join(", ")}; set ${variable} to one you own`,
  );
};
