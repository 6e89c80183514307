import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { Command } from "commander";
import { InvalidInput } from "../domain/errors.ts";
import { assetOfManifest } from "../domain/turbine/checked-manifest.ts";
import { type Artefact, readArtefact } from "./artefact.ts";
import { runCommand } from "./command.ts";
import { createReport } from "./data/report.ts";
import { requireRate } from "./data/sampling-rate.ts";
import { type StreamedRecording, streamRecording } from "./data/stream-recording.ts";
import { createAlarmCounter } from "./evaluation/alarms.ts";
import { replayed } from "./evaluation/replay.ts";
import { createAlarmWatch } from "./event-time/alarms.ts";
import { openEventScorer } from "./event-time/score.ts";
import { openModel } from "./runtime.ts";
import {
  type TableFlags,
  tableOptionsOf,
  waveformOptionsOf,
  withTableOptions,
} from "./table-options.ts";
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
  const recording = await streamRecording(options.data, await waveformOptionsOf(options));
  tellOf(recording, options.data, manifest.rateHz);
  const model = await openModel(onnx);
  for (const { turbineId, segments } of recording.turbines(() => undefined)) {
    const alarms = createAlarmCounter();
    let verdicts = 0;
    for await (const some of replayed(model, manifest, turbineId, segments)) {
      for (const verdict of some) {
        alarms.add(verdict);
        const full = write(verdict);
        if (full !== undefined) await full;
      }
      verdicts += some.length;
    }
    log(`turbine ${turbineId}: ${verdicts} verdicts, ${alarms.alarms().length} alarms`);
  }
  await model.release();
};

/** Says what was read; refuses what the model cannot judge before it judges anything. */
const tellOf = (recording: StreamedRecording, paths: readonly string[], rateHz: number): void => {
  const { turbines, ...read } = recording;
  const refused: Record<string, number> = { ...read.refused };
  const drop = (reason: string, count: number): void => {
    refused[reason] = (refused[reason] ?? 0) + count;
  };
  const report = createReport();
  for (const { segments } of turbines(drop)) {
    for (const segment of segments) {
      report.add(segment);
      requireRate([segment], rateHz);
    }
  }
  for (const line of report.lines({ ...read, refused })) log(line);
  if (report.kept() === 0) {
    throw new InvalidInput(nothingKept(paths, { rows: read.rows, refused }));
  }
};

const nothingKept = (
  paths: readonly string[],
  { rows, refused }: { rows: number; refused: Readonly<Record<string, number>> },
): string =>
  `${paths.join(", ")}: nothing kept of ${rows} rows; ${Object.keys(refused).join(", ") || "they are empty"}`;

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
