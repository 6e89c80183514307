import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "./options.ts";

/**
 * Takes a state directory for this process; answers what gives it back. One that was killed leaves its
 * mark behind, which the next finds to be nobody's.
 * @throws UsageError when another product uses it
 */
export const lockState = (stateDir: string): (() => void) => {
  const file = join(stateDir, "product.pid");
  const holder = holderIn(file);
  if (holder !== undefined && holder !== process.pid) {
    throw new UsageError(
      `the state in ${stateDir} is in use by the product with process id ${holder}; stop that one, or name another directory with --state-dir`,
    );
  }
  writeFileSync(file, `${process.pid} ${beginOf(process.pid)}`);
  return () => rmSync(file, { force: true });
};

const holderIn = (file: string): number | undefined => {
  try {
    const [pid = "", begin = ""] = readFileSync(file, "utf8").split(" ");
    const holder = Number(pid);
    if (!Number.isInteger(holder) || holder <= 0) return undefined;
    process.kill(holder, 0);
    // Another process may have got the same number since.
    return beginOf(holder) === begin ? holder : undefined;
  } catch {
    return undefined;
  }
};

/** When a process began, in ticks since the machine did; empty where there is no /proc. (proc_pid_stat(5), field 22) */
const beginOf = (pid: number): string => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
};
