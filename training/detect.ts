import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { Command } from "commander";
import { InvalidInput } from "../domain/errors.ts";
import { assetOfManifest } from "../domain/turbine/checked-manifest.ts";
import { type Artefact, readArtefact } from "./artefact.ts";
import { runCommand } from "./command.ts";
import { readRecording } from "./data/read-files.ts";
import { reportLines } from "./data/report.ts";
import { requireRate } from "./data/sampling-rate.ts";
import { byTurbine } from "./data/split.ts";
import { alarmsOf } from "./evaluation/alarms.ts";
import { replay } from "./evaluation/replay.ts";
import { createAlarmWatch } from "./event-time/alarms.ts";
import { openEventScorer } from "./event-time/score.ts";
import { openModel } from "./runtime.ts";
import { type TableFlags, tableOptionsOf, withTableOptions } from "./table-options.ts";
import { readFarm } from "./tables/read-farm.ts";

interface Options extends TableFlags {
  readonly model: string;
  readonly data: string[];
  readonly out?: string;
}

/** Takes one verdict; the promise, when there is one, must be awaited. */
type Write = (verdict: object) => Promise<unknown> | undefined;

const log = (line: string): void => void process.stderr.write(`${line}\n`);

const program = withTableOptions(new Command("detect"))
  .description("Scores a recording as a device would: one verdict per line, as published on MQTT.")
  .requiredOption("--model <directory>", "a directory that `train` wrote")
  .requiredOption("--data <file...>", "recordings (CSV, CSV.GZ, JSONL)")
  .option("--out <file>", "where the verdicts go; standard output without it")
  .action(async (options: Options) => {
    const artefact = await readArtefact(options.model);
    const isSlow = assetOfManifest(artefact.manifest).method === "event-time";
    const out = options.out ? createWriteStream(options.out) : process.stdout;
    const write: Write = (verdict) =>
      out.write(`${JSON.stringify(verdict)}\n`) ? undefined : once(out, "drain");
    await (isSlow ? detectSlow : detectWaveform)(artefact, options, write);
    if (out !== process.stdout) await finished(out.end());
  });

const detectWaveform = async (
  { onnx, manifest }: Artefact,
  options: Options,
  write: Write,
): Promise<void> => {
  const recording = await readRecording(options.data);
  for (const line of reportLines(recording)) log(line);
  if (recording.segments.length === 0) {
    throw new InvalidInput(
      `${options.data.join(", ")}: nothing kept of ${recording.rows} rows; ${Object.keys(recording.refused).join(", ") || "they are empty"}`,
    );
  }
  requireRate(recording.segments, manifest.rateHz);
  const model = await openModel(onnx);
  for (const segments of byTurbine(recording.segments)) {
    const verdicts = await replay(model, manifest, segments);
    for (const verdict of verdicts) await write(verdict);
    const alarms = alarmsOf(verdicts);
    const [first] = segments;
    log(`turbine ${first?.turbineId}: ${verdicts.length} verdicts, ${alarms.length} alarms`);
  }
  await model.release();
};

const detectSlow = async (
  { onnx, manifest }: Artefact,
  options: Options,
  write: Write,
): Promise<void> => {
  const asset = assetOfManifest(manifest);
  const tables = await tableOptionsOf(options, asset);
  const { moments } = await readFarm(asset, options.data, tables, log);
  const scorer = await openEventScorer(onnx, manifest);
  const watch = createAlarmWatch(asset.window.strideSeconds);
  await scorer.score(moments, (verdict) => {
    watch.add(verdict);
    return write(verdict);
  });
  await scorer.release();
  const { all, lit } = watch.readings();
  log(`${all} verdicts, ${watch.alarms().length} alarms, ${lit} verdicts with a lamp lit`);
};

await runCommand(program);
