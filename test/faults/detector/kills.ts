import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { FaultTable } from "../fault-table.ts";
import { seeded } from "../seeded.ts";
import { faultsIn, type Heard, lostOf } from "./alarm-reader.ts";

const WRITER = join(import.meta.dirname, "alarm-writer.ts");

/** A real process on a real file system, killed with SIGKILL. */
export const kills: FaultTable = {
  name: "detector-kills",
  promise: "no alarm change that the journal held is lost or doubled by kill -9",
  seeds: 10,
  async run(seeds) {
    const directory = mkdtempSync(join(tmpdir(), "kills-"));
    const random = seeded(7);
    const [heard, kept]: [Heard[], Heard[]] = [[], []];
    try {
      for (let kill = 0; kill < seeds; kill++) {
        await life(directory, heard, kept, 20 + random() * 150);
      }
      await life(directory, heard, kept);
      const lost = lostOf(kept, heard).length;
      const failures = lost + faultsIn(heard).length;
      const row = { kills: seeds, "changes heard": heard.length };
      return { title: "kills", rows: [{ ...row, lost, failures }] };
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

/** Without a time to live the process only drains what is left, and ends by itself. */
const life = async (
  directory: string,
  heard: Heard[],
  kept: Heard[],
  liveMs?: number,
): Promise<void> => {
  const mode = liveMs === undefined ? ["--drain"] : [];
  const child = spawn(process.execPath, [WRITER, directory, ...mode], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let isCounting = false;
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    if (liveMs !== undefined && !isCounting) {
      isCounting = true;
      setTimeout(() => child.kill("SIGKILL"), liveMs);
    }
    // A line that the kill cut short says nothing.
    if (!line.endsWith("}")) return;
    const each = JSON.parse(line.slice(line.indexOf("{")));
    (line.startsWith("sent") ? heard : kept).push(each);
  });
  await Promise.all([ended, once(lines, "close")]);
};
