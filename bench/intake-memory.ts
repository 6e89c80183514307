import { execFile } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { parseArgs, promisify } from "node:util";
import { createTurbine } from "../simulator/turbine.ts";
import { MOST_READINGS } from "../training/data/most-readings.ts";
import { readRecording } from "../training/data/read-files.ts";
import { splitByTime } from "../training/data/split.ts";
import type { Row, Table } from "./benchmark.ts";

export const name = "intake-memory";

const execute = promisify(execFile);
const TURBINES = 5;
const RATE_HZ = 20;
/** Readings that are written again and again, each time later: what they say does not matter here. */
const MINUTES = 10;

/** `bench intake-memory [--megabytes N]`: what a process needs to read a recording of that size for training. */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { values } = parseArgs({
    args: [...args],
    options: { megabytes: { type: "string", default: "1000" }, read: { type: "string" } },
  });
  const title = "Memory of reading a recording for training";
  if (values.read !== undefined) return { title, rows: [await readingOf(values.read)] };
  const folder = await mkdtemp(join(tmpdir(), "intake-"));
  try {
    const rows: Row[] = [];
    const sizes = [Number(values.megabytes) / 10, Number(values.megabytes)];
    for (const megabytes of sizes) {
      const path = join(folder, "recording.csv");
      await write(path, megabytes * 1e6);
      const bench = join(import.meta.dirname, "bench.ts");
      const { stdout } = await execute(process.execPath, [bench, name, "--read", path, "--json"]);
      rows.push(...(JSON.parse(stdout) as Table).rows);
    }
    return { title, rows };
  } finally {
    await rm(folder, { recursive: true });
  }
};

const readingOf = async (path: string): Promise<Row> => {
  const { size } = await stat(path);
  const { rows, segments } = await readRecording([path], MOST_READINGS);
  const split = splitByTime(segments, 0);
  return {
    MB: (size / 1e6).toFixed(0),
    rows,
    "readings kept": segments.reduce((sum, { count }) => sum + count, 0),
    "to train on": split.train.reduce((sum, { count }) => sum + count, 0),
    "peak memory, MB": (process.resourceUsage().maxRSS / 1_024).toFixed(0),
    "processor, s": (process.cpuUsage().user / 1e6).toFixed(0),
    target: "300 MB",
  };
};

const HEADER = "turbineId,eventTime,qw,qx,qy,qz,wind_speed_rps,rps,voltage";
const START = Date.UTC(2026, 0, 1);

const write = async (path: string, bytes: number): Promise<void> => {
  const file = createWriteStream(path);
  file.write(`${HEADER}\n`);
  const farm = Array.from({ length: TURBINES }, (_, i) => rowsOf(i + 1));
  for (let piece = 0; file.bytesWritten + file.writableLength < bytes; piece++) {
    for (const [i, rows] of farm.entries()) {
      const begin = START + piece * MINUTES * 60_000;
      const lines = rows.map(
        (row, step) =>
          `${i + 1},${new Date(begin + (step * 1_000) / RATE_HZ).toISOString()},${row}`,
      );
      if (!file.write(`${lines.join("\n")}\n`)) await once(file, "drain");
    }
  }
  await finished(file.end());
};

const rowsOf = (seed: number): string[] => {
  const turbine = createTurbine({ id: `${seed}`, seed, rateHz: RATE_HZ, startTime: START });
  return Array.from({ length: MINUTES * 60 * RATE_HZ }, () => {
    const { qw, qx, qy, qz, wind_speed_rps, rps, voltage } = turbine.step();
    return [qw, qx, qy, qz, wind_speed_rps, rps, voltage].join(",");
  });
};
