import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

export interface ServiceManager {
  /** The kernel's own word on who holds this process. */
  readonly cgroup: () => Promise<string>;
  /** Systemd's `ActiveState` of a unit. */
  readonly activeStateOf: (unit: string) => Promise<string>;
}

const execute = promisify(execFile);
/** A stop has two seconds in all, and asking takes some milliseconds. */
const PATIENCE_MS = 500;

const SYSTEMD: ServiceManager = {
  cgroup: () => readFile("/proc/self/cgroup", "utf8"),
  async activeStateOf(unit) {
    const question = ["show", "--property=ActiveState", "--value", "--", unit];
    const { stdout } = await execute("systemctl", question, { timeout: PATIENCE_MS });
    return stdout.trim();
  },
};

/**
 * Whether the stop was asked for: the nucleus stops a component on lite, and the whole of the classic
 * one, by `systemctl stop`, and while that is under way the unit is "deactivating"; a SIGTERM of
 * somebody else leaves it as it is. Where nobody can be asked the answer is no: a code that says failure
 * is looked at by nobody who asked, and brings back what nobody wanted to stop.
 */
export const isStopAskedFor = async (manager: ServiceManager = SYSTEMD): Promise<boolean> => {
  try {
    const unit = unitOf(await manager.cgroup());
    return unit !== undefined && (await manager.activeStateOf(unit)) === "deactivating";
  } catch {
    return false;
  }
};

/** The innermost service of a line such as `0::/system.slice/ggl.windturbine.detector.service`. */
const unitOf = (cgroup: string): string | undefined =>
  cgroup
    .trim()
    .split(/[/\n]/)
    .findLast((part) => part.endsWith(".service"));
