import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { InvalidInput } from "../domain/errors.ts";
import packageJson from "../package.json" with { type: "json" };
import { writeArtefact } from "../training/artefact.ts";
import { MOST_READINGS } from "../training/data/most-readings.ts";
import { readRecording } from "../training/data/read-files.ts";
import { splitByTime } from "../training/data/split.ts";
import { trainEventModel } from "../training/event-time/train.ts";
import { fitNormalBehaviourCandidate } from "../training/fit.ts";
import { readAsset } from "../training/read-asset.ts";
import { DEFAULT_HISTORY, simulateHistory } from "../training/simulate-history.ts";
import { readFarm } from "../training/tables/read-farm.ts";
import { trainModel } from "../training/train-model.ts";
import type { Row, Table } from "./benchmark.ts";
import { type TableWriter, writeRecording, writeSlowTable } from "./intake-files.ts";

export const name = "intake-memory";

const execute = promisify(execFile);
const SLOW_ASSET = "assets/scada-10min.json";
/** What a command says at its end, whatever it says before. */
const PEAK = 'process.on("exit",()=>console.error("peak "+process.resourceUsage().maxRSS));';
const HUNDREDS = 2 ** 28;

interface Speed {
  readonly write: TableWriter;
  /** The command that learns from a table, whole or up to where a model would be fitted. */
  readonly train: (path: string, folder: string) => string[];
  /** Writes a model that `detect` can judge the table with. */
  readonly model: (folder: string) => Promise<void>;
}

const silent = (): void => undefined;

const SPEEDS: Readonly<Record<string, Speed>> = {
  "20 Hz": {
    write: writeRecording,
    train: (path) => [join(import.meta.dirname, "bench.ts"), name, "--json", "--read", path],
    model: async (folder) => {
      const { train, validation } = splitByTime(
        simulateHistory({ ...DEFAULT_HISTORY, seed: 1 }),
        0,
      );
      const families = [fitNormalBehaviourCandidate];
      const options = { seed: 1, source: "benchmark", families };
      await writeArtefact(folder, await trainModel(train, validation, options));
    },
  },
  "10 minutes": {
    write: writeSlowTable,
    train: (path, folder) => {
      const out = join(folder, "learnt");
      return [programOf("train"), "--asset", SLOW_ASSET, "--data", path, "--out", out];
    },
    model: async (folder) => {
      const asset = await readAsset(SLOW_ASSET);
      const path = join(folder, "history.csv");
      await writeSlowTable(path, 2e6);
      const { moments } = await readFarm(asset, [path], {}, silent);
      const options = { source: "benchmark", seed: 1, log: silent };
      await writeArtefact(folder, trainEventModel(asset, [...moments], options));
    },
  },
};

/**
 * `bench intake-memory [--megabytes N] [--speed "20 Hz"|"10 minutes"]`: what processes need that learn
 * from a table of that size, and of a tenth of it, and that judge it.
 */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      megabytes: { type: "string", default: "1000" },
      speed: { type: "string" },
      read: { type: "string" },
    },
  });
  const title = "Memory of reading a table";
  const names = values.speed === undefined ? Object.keys(SPEEDS) : [values.speed];
  const speeds = names.map((speed) => [speed, speedNamed(speed)] as const);
  if (values.read !== undefined) return { title, rows: [{ kept: await keptOf(values.read) }] };
  const rows: Row[] = [];
  for (const [speed, own] of speeds) {
    for (const megabytes of [Number(values.megabytes) / 10, Number(values.megabytes)]) {
      for await (const row of rowsOf(speed, own, megabytes)) {
        // It takes long: what is known is said at once.
        process.stderr.write(`${Object.values(row).join(" | ")}\n`);
        rows.push(row);
      }
    }
  }
  return { title, rows };
};

/** Reads a table as training does; answers the readings that are kept. */
const keptOf = async (path: string): Promise<number> => {
  const { segments } = await readRecording([path], MOST_READINGS);
  const { train, validation, test } = splitByTime(segments, 0);
  return [...train, ...validation, ...test].reduce((sum, { count }) => sum + count, 0);
};

const speedNamed = (speed: string): Speed => {
  const known = SPEEDS[speed];
  if (known) return known;
  throw new InvalidInput(`--speed: expected ${Object.keys(SPEEDS).join(" or ")}, got ${speed}`);
};

async function* rowsOf(speed: string, own: Speed, megabytes: number): AsyncGenerator<Row, void> {
  const folder = await mkdtemp(join(tmpdir(), "intake-"));
  try {
    const path = join(folder, "table.csv");
    await own.write(path, megabytes * 1e6);
    await own.model(folder);
    const of = { speed, MB: ((await stat(path)).size / 1e6).toFixed(0) };
    yield { ...of, ...(await measured("train", own.train(path, folder))) };
    const judging = ["--model", folder, "--data", path, "--out", "/dev/null"];
    yield { ...of, ...(await measured("detect", [programOf("detect"), ...judging])) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const scriptOf = (command: "train" | "detect"): string[] =>
  packageJson.scripts[command].split(" ").slice(1);

/** Where a command's program lies, and the flags that its script gives Node. */
const programOf = (command: "train" | "detect"): string =>
  join(import.meta.dirname, "..", scriptOf(command).at(-1) ?? "");

const flagsOf = (command: "train" | "detect"): string[] => scriptOf(command).slice(0, -1);

const measured = async (who: "train" | "detect", command: readonly string[]): Promise<Row> => {
  const begin = performance.now();
  const { stderr } = await execute(
    process.execPath,
    [...flagsOf(who), "--import", `data:text/javascript,${encodeURIComponent(PEAK)}`, ...command],
    { maxBuffer: HUNDREDS },
  );
  const peak = Number(/peak (\d+)/.exec(stderr)?.[1]);
  return {
    "reads it": who,
    "peak memory, MB": (peak / 1_024).toFixed(0),
    seconds: ((performance.now() - begin) / 1_000).toFixed(0),
    target: "300 MB",
  };
};
