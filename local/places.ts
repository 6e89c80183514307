import { accessSync, constants, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { makeDirectory } from "./make-directory.ts";
import { UsageError } from "./options.ts";

/** Where one start keeps what it writes. */
export interface Places {
  readonly stateDir: string;
  /** Nobody named it: it goes when the product ends. */
  readonly isTemporary: boolean;
  /** Kept, whatever becomes of the state. */
  readonly logFile: string;
  /** For unix sockets, whose paths are short. */
  readonly temporary: string;
}

const PRODUCT = "retrain-to-fleet";
const KEPT_LOGS = 20;

/**
 * The first usable directory for each purpose: a TMPDIR or HOME that is not there is no reason not
 * to start. @throws UsageError naming what was tried, when nothing is usable
 */
export const choosePlaces = (stateDir: string | undefined, now: Date): Places => {
  const temporary = firstUsable("TMPDIR", [tmpdir(), "/tmp", "/var/tmp"], (base) => {
    accessSync(base, constants.W_OK | constants.X_OK);
    return base;
  });
  const own =
    stateDir ??
    firstUsable("TMPDIR", [temporary, "/tmp", "/var/tmp"], (base) =>
      mkdtempSync(join(base, "rtf-")),
    );
  return {
    stateDir: own,
    isTemporary: stateDir === undefined,
    temporary,
    logFile: stateDir === undefined ? keptLog(temporary, now) : join(stateDir, "local.log"),
  };
};

const keptLog = (temporary: string, now: Date): string => {
  const state = process.env["XDG_STATE_HOME"] || join(homedir(), ".local", "state");
  const folder = firstUsable("HOME", [state, temporary], (base) => {
    const logs = join(base, PRODUCT, "logs");
    makeDirectory(logs);
    accessSync(logs, constants.W_OK | constants.X_OK);
    return logs;
  });
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
