import { readdirSync, readFileSync } from "node:fs";

const CHECK_MS = 500;
const PAGE_KB = 4;

/**
 * Ends a process group that holds more memory than its component may, as the kernel does in a
 * cgroup. Answers the function that ends the watch. (Component recipe reference, "runWith",
 * systemResourceLimits.memory, in kilobytes)
 */
export const limitMemory = (group: number | undefined, limitKb: number | undefined) => {
  if (group === undefined || limitKb === undefined) return () => undefined;
  const timer = setInterval(() => {
    if (residentKb(group) > limitKb) killGroup(group);
  }, CHECK_MS).unref();
  return () => clearInterval(timer);
};

const residentKb = (group: number): number =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => residentOf(pid, group))
    .reduce((sum, pages) => sum + pages * PAGE_KB, 0);

/** Pages that a process of this group holds; 0 for another's. (proc(5): fields 5 and 24 of stat) */
const residentOf = (pid: string, group: number): number => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(fields[2]) === group ? Number(fields[21]) : 0;
  } catch {
    // Gone in between.
    return 0;
  }
};

const killGroup = (group: number): void => {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // Ended in between.
  }
};
