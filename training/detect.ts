import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { Command } from "commander";
import type { Verdict } from "../domain/turbine/verdict.ts";
import { readArtefact } from "./artefact.ts";
import { runCommand } from "./command.ts";
import { readRecording } from "./data/read-files.ts";
import { reportLines } from "./data/report.ts";
import { requireRate } from "./data/sampling-rate.ts";
import { byTurbine } from "./data/split.ts";
import { alarmsOf } from "./evaluation/alarms.ts";
import { replay } from "./evaluation/replay.ts";
import { openModel } from "./runtime.ts";

const program = new Command("detect")
  .description("Scores a recording as a device would: one verdict per line, as published on MQTT.")
  .requiredOption("--model <directory>", "a directory that `train` wrote")
  .requiredOption("--data <file...>", "recordings (CSV, CSV.GZ, JSONL)")
  .option("--out <file>", "where the verdicts go; standard output without it")
  .action(async (options: { model: string; data: string[]; out?: string }) => {
    const log = (line: string): void => void process.stderr.write(`${line}\n`);
    const { onnx, manifest } = await readArtefact(options.model);
    const recording = await readRecording(options.data);
    for (const line of reportLines(recording)) log(line);
    requireRate(recording.segments, manifest.rateHz);
    const model = await openModel(onnx);
    const out = options.out ? createWriteStream(options.out) : process.stdout;
    for (const segments of byTurbine(recording.segments)) {
      const verdicts = await replay(model, manifest, segments);
      for (const verdict of verdicts) {
        if (!out.write(lineOf(verdict))) await once(out, "drain");
      }
      const alarms = alarmsOf(verdicts);
      const [first] = segments;
      log(`turbine ${first?.turbineId}: ${verdicts.length} verdicts, ${alarms.length} alarms`);
    }
    await model.release();
    if (out !== process.stdout) await finished(out.end());
  });

const lineOf = (verdict: Verdict): string => `${JSON.stringify(verdict)}\n`;

await runCommand(program);
