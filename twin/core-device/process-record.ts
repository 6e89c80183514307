import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorText } from "../error-text.ts";

/**
 * The process groups that a core has started, on disk: a core that was killed could not end them,
 * and systemd, which ends everything of a real core's service, is not here.
 */
export interface ProcessRecord {
  add(pid: number): void;
  remove(pid: number): void;
  /** Ends what an earlier core on this root left behind. */
  endLeftovers(): void;
}

/**
 * A disk that refuses is told and costs the record only: what runs goes on, and ends with its core by
 * the pipe it watches (twin/process/guarded-spawn.ts).
 */
export const processRecord = (
  directory: string,
  log: (line: string) => void = () => undefined,
): ProcessRecord => {
  const fileOf = (pid: number | string) => join(directory, String(pid));
  const attempt = (what: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      log(`process record: cannot ${what}: ${errorText(error)}`);
    }
  };
  return {
    add: (pid) =>
      attempt(`note process ${pid}`, () => {
        mkdirSync(directory, { recursive: true });
        writeFileSync(fileOf(pid), startOf(pid) ?? "");
      }),
    remove: (pid) => attempt(`forget process ${pid}`, () => rmSync(fileOf(pid), { force: true })),
    endLeftovers: () => {
      if (!existsSync(directory)) return;
      for (const pid of readdirSync(directory)) {
        attempt(`end process ${pid}`, () => {
          const start = readFileSync(fileOf(pid), "utf8");
          if (start !== "" && start === startOf(pid)) killGroup(Number(pid));
          rmSync(fileOf(pid), { force: true });
        });
      }
    },
  };
};

/** When the process began, in ticks since boot; the number alone may be another's by now. (proc(5)) */
const startOf = (pid: number | string): string | undefined => {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program's name stands in brackets and may hold spaces; field 22 is the 20th after it.
    return status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
};

const killGroup = (pid: number): void => {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Ended in between.
  }
};
