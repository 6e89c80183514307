import { Command } from "commander";
import { writeArtefact } from "./artefact.ts";
import { integerOption, runCommand } from "./command.ts";
import { learnable } from "./data/learnable.ts";
import { type Recording, readRecording } from "./data/read-files.ts";
import { reportLines } from "./data/report.ts";
import { splitByTime } from "./data/split.ts";
import { evaluate } from "./evaluation/evaluate.ts";
import { openModel } from "./runtime.ts";
import { DEFAULT_HISTORY, simulateHistory } from "./simulate-history.ts";
import { trainModel } from "./train-model.ts";

const PURGE = 300;

const program = new Command("train")
  .description("Trains a model on recordings, evaluates it and writes the model artefact.")
  .option("--data <file...>", "recordings (CSV, CSV.GZ, JSONL); without it, simulated history")
  .requiredOption("--out <directory>", "where model.onnx and model.json go")
  .option("--seed <number>", "seed of everything random", integerOption, 1)
  .option("--json", "print the result as one JSON object", false)
  .action(async (options: { data?: string[]; out: string; seed: number; json: boolean }) => {
    const log = (line: string): void => void process.stderr.write(`${line}\n`);
    const recording = learnable(
      options.data ? await readRecording(options.data) : simulated(options.seed),
    );
    for (const line of reportLines(recording)) log(line);
    const split = splitByTime(recording.segments, PURGE);
    const trained = await trainModel(split.train, split.validation, {
      seed: options.seed,
      source: options.data ? "recording" : "simulated history",
      log,
    });
    const model = await openModel(trained.onnx);
    const test = await evaluate(model, trained.manifest, split.test);
    await model.release();
    await writeArtefact(options.out, trained);
    const result = {
      kind: trained.manifest.kind,
      out: options.out,
      metrics: test.metrics,
      reason: trained.reason,
    };
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else process.stdout.write(`${options.out}: ${result.kind}, ${JSON.stringify(test.metrics)}\n`);
  });

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
