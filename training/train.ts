import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import type { Asset } from "../domain/asset/asset.ts";
import { canonicalJson } from "../domain/digest.ts";
import { InvalidInput } from "../domain/errors.ts";
import { type Proof, proofOf } from "../domain/training/proof.ts";
import { type Artefact, readArtefact, writeArtefact } from "./artefact.ts";
import { integerOption, runCommand } from "./command.ts";
import { learnable } from "./data/learnable.ts";
import { MOST_READINGS } from "./data/most-readings.ts";
import { type Recording, readRecording } from "./data/read-files.ts";
import { reportLines } from "./data/report.ts";
import { splitByTime } from "./data/split.ts";
import { figuresOf, judgeTest } from "./evaluation/judge-test.ts";
import { evaluationPage } from "./evaluation/page.ts";
import { eventFiguresOf } from "./event-time/figures.ts";
import { eventEvaluationPage } from "./event-time/page.ts";
import { readAsset } from "./read-asset.ts";
import { DEFAULT_HISTORY, simulateHistory } from "./simulate-history.ts";
import {
  type TableFlags,
  tableOptionsOf,
  waveformOptionsOf,
  withTableOptions,
} from "./table-options.ts";
import { trainEvents } from "./train-events.ts";
import { trainModel } from "./train-model.ts";

const PURGE = 300;

interface Options extends TableFlags {
  readonly asset?: string;
  readonly data?: string[];
  readonly out?: string;
  readonly against?: string;
  readonly seed: number;
  readonly mostReadings?: number;
  readonly json: boolean;
}

const program = withTableOptions(new Command("train"))
  .description("Trains a model on recordings, evaluates it and writes the model artefact.")
  .option("--data <file...>", "recordings (CSV, CSV.GZ, JSONL); without it, simulated history")
  .option("--asset <file>", "the kind of machine; without it, the sample's wind turbine")
  .option("--out <directory>", "where model.onnx and model.json go; with --asset, dist/NAME")
  .option(
    "--against <directory>",
    "a model to judge on the same windows, such as the one in service",
  )
  .option("--seed <number>", "seed of everything random", integerOption, 1)
  .option(
    "--most-readings <number>",
    "of more, stretches are kept evenly; more take more memory and prove more (default: 1500000, of slow assets 250000)",
    integerOption,
  )
  .option("--json", "print the result as one JSON object", false)
  .action(async (options: Options) => {
    const asset = await readAsset(options.asset);
    const out = options.out ?? (options.asset === undefined ? undefined : `dist/${asset.name}`);
    if (out === undefined) throw new InvalidInput("--out: name a directory for the model");
    const trained = asset.method === "event-time" ? trainSlow : trainWaveform;
    const result = { ...(await trained(asset, options, out)), out };
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else {
      const { kind, metrics, proof } = result;
      process.stdout.write(`${out}: ${kind}, ${proof.verdict}, ${JSON.stringify(metrics)}\n`);
    }
  });

interface Result {
  readonly kind: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly reason: string;
  /** What the test's figures prove of the pipeline's limits. */
  readonly proof: Proof;
}

const log = (line: string): void => void process.stderr.write(`${line}\n`);

/** The model that `--against` names; read before anything is learnt, so that a wrong path costs no time. */
const servingOf = async ({ against }: Options): Promise<Artefact | undefined> =>
  against === undefined ? undefined : readArtefact(against);

const trainSlow = async (asset: Asset, options: Options, out: string): Promise<Result> => {
  if (options.data === undefined) {
    throw new InvalidInput(`--data: nothing simulates the asset ${asset.name}; give its tables`);
  }
  const { seed, mostReadings } = options;
  const serving = await servingOf(options);
  const tables = { ...(await tableOptionsOf(options, asset)), seed };
  const trained = await trainEvents(
    asset,
    options.data,
    { ...tables, ...(mostReadings !== undefined && { mostReadings }), ...(serving && { serving }) },
    log,
  );
  await writeArtefact(out, trained);
  await writeEvaluation(out, eventFiguresOf(trained), eventEvaluationPage(trained));
  const { metrics, kind } = trained.manifest;
  return { kind, metrics, reason: trained.reason, proof: proofOf(metrics) };
};

/** Beside the model: figures for programs and a page for people, which opens offline. */
const writeEvaluation = async (out: string, evaluation: object, page: string): Promise<void> => {
  await writeFile(join(out, "evaluation.json"), `${canonicalJson(evaluation)}\n`);
  await writeFile(join(out, "evaluation.html"), page);
};

const trainWaveform = async (_: Asset, options: Options, out: string): Promise<Result> => {
  const spoken = await waveformOptionsOf(options);
  const recording = learnable(
    options.data
      ? await readRecording(options.data, options.mostReadings ?? MOST_READINGS, spoken)
      : simulated(options.seed),
  );
  const data = reportLines(recording);
  for (const line of data) log(line);
  const split = splitByTime(recording.segments, PURGE);
  const trained = await trainModel(split.train, split.validation, {
    seed: options.seed,
    source: options.data ? "recording" : "simulated history",
    log,
  });
  const serving = await servingOf(options);
  const judged = await judgeTest(trained, split.test, { data, ...(serving && { serving }) });
  const { metrics } = judged.evaluation;
  for (const line of judged.proof.reasons) log(`test: ${line}`);
  // The registry's figures are those of the test, never those the model was chosen by.
  const manifest = { ...trained.manifest, metrics: { ...metrics } };
  await writeArtefact(out, { onnx: trained.onnx, manifest });
  await writeEvaluation(out, figuresOf(judged), evaluationPage(judged));
  const { proof } = judged;
  return { kind: manifest.kind, metrics, reason: trained.reason, proof };
};

const simulated = (seed: number): Recording => {
  const segments = simulateHistory({ ...DEFAULT_HISTORY, seed });
  return {
    segments,
    rows: segments.reduce((sum, { count }) => sum + count, 0),
    labels: [],
    refused: {},
  };
};

await runCommand(program);
