import { readdirSync, readFileSync } from "node:fs";

const PAGE_KB = 4;
/** The kernel tells times in hundredths of a second, whatever its own tick is. (proc(5)) */
const TICKS = 100;

/** What a process group holds and has used, all its processes together. */
export interface GroupUsage {
  readonly residentKb: number;
  readonly cpuSeconds: number;
}

export const usageOf = (group: number): GroupUsage => {
  const used = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => fieldsOf(pid, group) ?? []);
  const sum = (...columns: number[]) =>
    used.reduce((total, fields) => total + columns.reduce((n, at) => n + Number(fields[at]), 0), 0);
  return { residentKb: sum(21) * PAGE_KB, cpuSeconds: sum(11, 12) / TICKS };
};

/** A process's figures from its state on; none of another group's. (proc(5): stat, fields 3 to 52) */
const fieldsOf = (pid: string, group: number): [string[]] | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(fields[2]) === group ? [fields] : undefined;
  } catch {
    // Gone in between.
    return undefined;
  }
};
