import { createEngine } from "../../../domain/turbine/engine/engine.ts";
import { createIntake } from "../../../domain/turbine/engine/intake.ts";
import { kernelParametersOf } from "../../../domain/turbine/engine/kernel/kernel-parameters.ts";
import { createKernel } from "../../../domain/turbine/engine/kernel/normal-behaviour-kernel.ts";
import { kernelScorer } from "../../../domain/turbine/engine/kernel/score-windows.ts";
import {
  createWriteVerdict,
  MOST_VERDICT_BYTES,
} from "../../../domain/turbine/engine/verdict/verdict-bytes.ts";
import type { Manifest } from "../../../domain/turbine/manifest.ts";
import type { Reading } from "../../../domain/turbine/reading.ts";
import { parseVerdict } from "../../../domain/turbine/verdict.ts";
import type { FaultKind } from "../../../simulator/faults.ts";
import { createTurbine } from "../../../simulator/turbine.ts";
import { createPlainEngine, type PlainVerdict } from "../../reference/engine/plain-engine.ts";
import type { FaultTable } from "../fault-table.ts";
import { seeded } from "../seeded.ts";
import { disturbedMessages } from "./disturbed-feed.ts";
import { trainedManifest } from "./trained-manifest.ts";

const HZ = 20;
const SECONDS = 240;
const FAULT_AT = 120;
const FAULTS: readonly FaultKind[] = [
  "voltage-low",
  "drag",
  "imbalance",
  "stuck-voltage",
  "volt",
  "rot",
  "vib",
];

/** The engine and the plain reference are given the same disturbed messages. */
export const equality: FaultTable = {
  name: "detector-equality",
  promise:
    "every verdict of the engine is the plain reference's: lamps, numbers, time and coverage",
  seeds: 30,
  async run(seeds) {
    const manifest = await trainedManifest();
    const row = { turbines: seeds, messages: 0, verdicts: 0, "with a lamp lit": 0, failures: 0 };
    for (let seed = 1; seed <= seeds; seed++) {
      const messages = disturbedMessages(readingsOf(seed), seeded(seed));
      const [found, expected] = [engineOn(manifest, messages), plainOn(manifest, messages)];
      row.messages += messages.length;
      row.verdicts += expected.length;
      row["with a lamp lit"] += expected.filter(({ anomalies }) => anomalies.includes(true)).length;
      row.failures += Math.abs(found.length - expected.length);
      row.failures += expected.filter(
        (verdict, i) => JSON.stringify(verdict) !== JSON.stringify(found[i]),
      ).length;
    }
    return { title: "equality", rows: [row] };
  },
};

const ID = "7";

const readingsOf = (seed: number): Reading[] => {
  const turbine = createTurbine({
    id: ID,
    seed: 60_000 + seed,
    rateHz: HZ,
    startTime: Date.UTC(2026, 4, 1),
  });
  return Array.from({ length: SECONDS * HZ }, (_, index) => {
    if (index === FAULT_AT * HZ) {
      turbine.setFault(FAULTS[seed % FAULTS.length] ?? "volt", true, 0.3);
    }
    return turbine.step();
  });
};

const engineOn = (manifest: Manifest, messages: readonly string[]): PlainVerdict[] => {
  const verdicts: PlainVerdict[] = [];
  const bytes = Buffer.alloc(MOST_VERDICT_BYTES);
  const engine = createEngine({
    manifest,
    turbines: [ID],
    onDecision(decision) {
      const end = createWriteVerdict(engine.speaker)(decision, undefined, bytes, 0);
      const said = parseVerdict(JSON.parse(bytes.toString("utf8", 0, end)));
      const { time, firstSeq, lastSeq, coverage = 1, anomalies } = said;
      verdicts.push({ time, firstSeq, lastSeq, coverage, anomalies });
    },
  });
  const intake = createIntake({
    turbines: [ID],
    rateHz: manifest.rateHz,
    listeners: () => [engine.ordered(ID)],
  });
  for (const message of messages) intake.receive(ID, Buffer.from(message));
  return verdicts;
};

const plainOn = (manifest: Manifest, messages: readonly string[]): PlainVerdict[] => {
  const verdicts: PlainVerdict[] = [];
  const parameters = kernelParametersOf(manifest);
  if (!parameters) throw new Error("the trained model has no kernel");
  const scorer = kernelScorer(createKernel(parameters, manifest.window), manifest.window.length);
  const score = (window: Float32Array) => scorer.score(window, 1) as Float32Array;
  const give = createPlainEngine(manifest, ID, score, (verdict) => {
    verdicts.push(verdict);
  });
  for (const message of messages) give(message);
  return verdicts;
};
