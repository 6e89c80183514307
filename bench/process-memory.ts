import { readdirSync, readFileSync } from "node:fs";

/**
 * Of a process and everything below it, from /proc (Linux): proportional set size, so that what
 * processes share, such as Node's own code, counts once.
 */
export const memoryBytes = (root: number): number => {
  const processes = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
          .replace(/^.*\) /, "")
          .split(" ");
        const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
        const kilobytes = Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0);
        return [{ pid: Number(pid), parent: Number(fields[1]), bytes: kilobytes * 1_024 }];
      } catch {
        return [];
      }
    });
  const sum = (pid: number): number =>
    processes
      .filter(({ parent }) => parent === pid)
      .reduce((total, child) => total + sum(child.pid), bytesOf(pid));
  const bytesOf = (pid: number) => processes.find((each) => each.pid === pid)?.bytes ?? 0;
  return sum(root);
};
