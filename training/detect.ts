import { createWriteStream } from "node:fs";
import { Command } from "commander";
import type { Verdict } from "../domain/verdict.ts";
import { readArtefact } from "./artefact.ts";
import { runCommand } from "./command.ts";
import { readRecording } from "./data/read-files.ts";
import { reportLines } from "./data/report.ts";
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
    const model = await openModel(onnx);
    const out = options.out ? createWriteStream(options.out) : process.stdout;
    for (const segment of recording.segments) {
      const verdicts = await replay(model, manifest, segment);
      out.write(verdicts.map(lineOf).join(""));
      const alarms = alarmsOf(verdicts);
      log(`turbine ${segment.turbineId}: ${verdicts.length} verdicts, ${alarms.length} alarms`);
    }
    await model.release();
    if (out !== process.stdout) await new Promise<void>((done) => out.end(done));
  });

const lineOf = (verdict: Verdict): string => `${JSON.stringify(verdict)}\n`;

await runCommand(program);
