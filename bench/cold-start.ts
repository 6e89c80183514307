import { parseArgs } from "node:util";
import { InvalidInput } from "../domain/errors.ts";
import { CHANNELS } from "../domain/turbine/channels.ts";
import { writeChannels } from "../domain/turbine/detection/channel-values.ts";
import { detectionOf } from "../domain/turbine/detection/settings.ts";
import type { TurbineMemory } from "../domain/turbine/engine/turbine-memory.ts";
import type { Manifest } from "../domain/turbine/manifest.ts";
import { createSegmentCollector } from "../training/data/segments.ts";
import { shareOf } from "../training/evaluation/alarms.ts";
import { createReplayer } from "../training/evaluation/replay.ts";
import { DEFAULT_HISTORY } from "../training/simulate-history.ts";
import { turbineBaselines } from "../training/turbine-baselines.ts";
import type { Row, Table } from "./benchmark.ts";
import { type Detector, trainDetectors } from "./detection-detectors.ts";
import { PLANTS, type PlantMaker } from "./detection-plants.ts";
import { historyOf, type Plant } from "./detection-run.ts";
import { percent } from "./detection-tally.ts";

export const name = "cold-start";

const RATE_HZ = 20;
const FAULT = { kind: "voltage-low", strength: 0.2, lamp: "voltage" } as const;
const TURBINE = "1";

/** A start that gives the detector no healthy minutes of its own. */
interface ColdStart {
  readonly name: string;
  /** Whether the model's manifest has the turbine's baseline. */
  readonly isKnown: boolean;
  /** Seconds after the start at which the fault comes. */
  readonly faultAt: number;
  /** Seconds after which the process is another one, with the memory of the first. */
  readonly restartAt?: number;
  /** The lamp must be lit so many seconds after the fault, or after the restart. */
  readonly within: number;
}

const STARTS: readonly ColdStart[] = [
  { name: "fault already there, known turbine", isKnown: true, faultAt: 0, within: 60 },
  { name: "fault already there, unknown turbine", isKnown: false, faultAt: 0, within: 300 },
  { name: "fault 20 s after the start, known turbine", isKnown: true, faultAt: 20, within: 60 },
  { name: "fault 20 s after the start, unknown turbine", isKnown: false, faultAt: 20, within: 300 },
  { name: "restart under the fault", isKnown: false, faultAt: 180, restartAt: 240, within: 60 },
];

/** `bench cold-start [--seeds N] [--first-seed N] [--plant simulator|other]`: voltage −20 %. */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { plant, plantName, seeds } = planOf(args);
  const [ours] = await trainDetectors(historyOf(plant), 1, false);
  if (ours === undefined) throw new Error("no detector was trained");
  const rows: Row[] = [];
  for (const start of STARTS) rows.push(await rowOf(ours, plant, seeds, start));
  await ours.model.release();
  return { title: `voltage −20 % at cold starts, ${seeds.length} seeds on the ${plantName}`, rows };
};

const planOf = (args: readonly string[]) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string", default: "40" },
      "first-seed": { type: "string", default: "150000" },
      plant: { type: "string", default: "simulator" },
    },
  });
  const plant = PLANTS[values.plant];
  if (plant === undefined) {
    const known = Object.keys(PLANTS).join(" or ");
    throw new InvalidInput(`--plant: expected ${known}, got ${values.plant}`);
  }
  const first = Number(values["first-seed"]);
  const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => first + 17 * index);
  return { plant, plantName: values.plant, seeds };
};

const rowOf = async (
  { model, manifest }: Detector,
  plant: PlantMaker,
  seeds: readonly number[],
  start: ColdStart,
): Promise<Row> => {
  const delays: number[] = [];
  for (const seed of seeds) {
    const own = start.isKnown ? await knowing(model, manifest, plant.history(seed)) : manifest;
    const delay = await delayOf(model, own, plant.evaluation(seed), start);
    if (delay !== undefined) delays.push(delay);
  }
  const found = delays.filter((delay) => delay <= start.within).length;
  const { share, low, high } = shareOf(found, seeds.length);
  delays.sort((a, b) => a - b);
  return {
    case: start.name,
    events: seeds.length,
    within: `${start.within} s`,
    recall: percent(share),
    "95 %": `${percent(low)}–${percent(high)}`,
    "median delay s": delays[delays.length >> 1]?.toFixed(1) ?? "–",
  };
};

/** The model as training would release it, had it seen this turbine's quarter of an hour, too. */
const knowing = async (
  model: Detector["model"],
  manifest: Manifest,
  plant: Plant,
): Promise<Manifest> => {
  const collector = createSegmentCollector();
  for (let step = 0; step < DEFAULT_HISTORY.minutes * 60 * RATE_HZ; step++) {
    collector.add({ ...plant.step(), turbineId: TURBINE });
  }
  const plan = { detection: detectionOf(manifest), length: manifest.window.length };
  const baselines = await turbineBaselines(model, collector.finish().segments, plan);
  return { ...manifest, baselines: { ...manifest.baselines, ...baselines } };
};

/** Seconds from the fault, or the restart under it, to the right lamp; undefined when it stays dark. */
const delayOf = async (
  model: Detector["model"],
  manifest: Manifest,
  plant: Plant,
  { faultAt, restartAt = 0, within }: ColdStart,
): Promise<number | undefined> => {
  const since = Math.max(faultAt, restartAt);
  let litAt: number | undefined;
  const begin = (memory?: TurbineMemory) =>
    createReplayer(
      model,
      manifest,
      TURBINE,
      ({ time, flags }) => {
        if (flags[FAULT.lamp] && time / 1_000 >= since) litAt ??= time / 1_000;
      },
      memory,
    );
  let replayer = begin();
  const values = new Float32Array(CHANNELS.length);
  for (let seq = 0; seq < (since + within) * RATE_HZ; seq++) {
    if (seq === faultAt * RATE_HZ) plant.setFault(FAULT.kind, true, FAULT.strength);
    if (restartAt > 0 && seq === restartAt * RATE_HZ) {
      await replayer.end();
      replayer = begin(replayer.remember());
    }
    writeChannels(plant.step(), values);
    await replayer.push(values, seq, (seq * 1_000) / RATE_HZ);
  }
  await replayer.end();
  return litAt === undefined ? undefined : litAt - since;
};
