import { parseArgs } from "node:util";
import { InvalidInput } from "../domain/errors.ts";
import type { Verdict } from "../domain/turbine/verdict.ts";
import type { WindowLabel } from "../domain/turbine/window-label.ts";
import { createTurbine } from "../simulator/turbine.ts";
import { learnable } from "../training/data/learnable.ts";
import { partOf } from "../training/data/part-of.ts";
import type { Segment } from "../training/data/segment.ts";
import { createSegmentCollector } from "../training/data/segments.ts";
import { splitByTime } from "../training/data/split.ts";
import { alarmsOf } from "../training/evaluation/alarms.ts";
import { replay } from "../training/evaluation/replay.ts";
import { fitNormalBehaviourCandidate } from "../training/fit.ts";
import { openModel } from "../training/runtime.ts";
import { trainModel } from "../training/train-model.ts";
import type { Row, Table } from "./benchmark.ts";
import type { Detector } from "./detection-detectors.ts";

export const name = "poisoning";

const RATE_HZ = 20;
const WINDOW = 100;
/** A device samples a window every five minutes; here it is five times as eager. */
const CAPTURE_READINGS = 60 * RATE_HZ;
const LIVE_MINUTES = 20;
const START = Date.UTC(2026, 4, 1);
const DAY_MS = 86_400_000;

/** One turbine of the farm; a fault that nobody mends is on it in every generation. */
interface Member {
  readonly id: string;
  readonly fault?: { readonly kind: "drift" | "voltage-low"; readonly strength: number };
}

const FARM: readonly Member[] = [
  { id: "1", fault: { kind: "drift", strength: 0.3 } },
  { id: "2", fault: { kind: "voltage-low", strength: 0.2 } },
  ...["3", "4", "5", "6", "7", "8"].map((id) => ({ id })),
];
/** Of this turbine a person calls everything healthy, whatever it shows. */
const LIED_ABOUT = "2";

/**
 * `bench poisoning [--generations N] [--seeds N] [--labels none|lies|both]`: a farm with a slow fault on one turbine and a
 * standing one on another is captured from, labelled and retrained from, generation after generation.
 */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      generations: { type: "string", default: "10" },
      seeds: { type: "string", default: "20" },
      labels: { type: "string", default: "both" },
    },
  });
  const kinds = LABELS[values.labels];
  if (kinds === undefined) {
    const known = Object.keys(LABELS).join(", ");
    throw new InvalidInput(`--labels: expected one of ${known}, got ${values.labels}`);
  }
  const rows: Row[] = [];
  for (const isLying of kinds) {
    rows.push(...(await generations(Number(values.generations), Number(values.seeds), isLying)));
  }
  return { title: "A model retrained on what it captured from a farm with faults", rows };
};

/** Whether labels lie, by the option's word. */
const LABELS: Readonly<Record<string, readonly boolean[]>> = {
  none: [false],
  lies: [true],
  both: [false, true],
};

const generations = async (count: number, seeds: number, isLying: boolean): Promise<Row[]> => {
  const rows: Row[] = [];
  const history = FARM.flatMap(({ id }) => recorded({ id }, 0));
  let captured: Segment[] = [];
  let labels: WindowLabel[] = [];
  for (let generation = 0; generation <= count; generation++) {
    const detector = await trained([...history, ...captured], labels);
    const row = await rowOf(detector, seeds, { generation, isLying, captured: captured.length });
    // It takes long: what is known is said at once.
    process.stderr.write(`${Object.values(row).join(" | ")}\n`);
    rows.push(row);
    if (generation === count) {
      await detector.model.release();
      break;
    }
    for (const member of FARM) {
      const windows = await capturedFrom(detector, recorded(member, generation + 1));
      captured = [...captured, ...windows];
      if (isLying && member.id === LIED_ABOUT) labels = [...labels, ...windows.map(lie)];
    }
    await detector.model.release();
  }
  return rows;
};

const trained = async (
  segments: readonly Segment[],
  labels: readonly WindowLabel[],
): Promise<Detector> => {
  const recording = learnable({ segments, labels, rows: 0, refused: {} });
  const { train, validation } = splitByTime(recording.segments, 0);
  const options = { seed: 1, source: "benchmark", families: [fitNormalBehaviourCandidate] };
  const { onnx, manifest } = await trainModel(train, validation, options);
  return { name: "ours", model: await openModel(onnx), manifest };
};

/** Twenty minutes of a turbine, another day in each generation; its fault is there from the first. */
const recorded = ({ id, fault }: Member, generation: number, seed = Number(id)): Segment[] => {
  const collector = createSegmentCollector();
  const startTime = START + generation * DAY_MS + Number(id) * 3_600_000;
  const turbine = createTurbine({ id, seed, rateHz: RATE_HZ, startTime });
  if (fault) turbine.setFault(fault.kind, true, fault.strength);
  for (let step = 0; step < LIVE_MINUTES * 60 * RATE_HZ; step++) collector.add(turbine.step());
  return [...collector.finish().segments];
};

/** What a device would capture, marked where the model lit a lamp. */
const capturedFrom = async (
  { model, manifest }: Detector,
  segments: readonly Segment[],
): Promise<Segment[]> => {
  const verdicts = await replay(model, manifest, segments);
  return segments.flatMap((segment) =>
    verdicts
      .filter(({ lastSeq }) => (lastSeq + 1) % CAPTURE_READINGS === 0)
      .map(({ firstSeq, lastSeq, anomalies }) => {
        const from = firstSeq - segment.firstSeq;
        const window = partOf(segment, from, lastSeq - segment.firstSeq + 1);
        return anomalies.includes(true) ? { ...window, isFlagged: true as const } : window;
      })
      .filter(({ count }) => count === WINDOW),
  );
};

const lie = ({ turbineId, startTime, count }: Segment): WindowLabel => ({
  turbineId,
  label: "healthy",
  from: startTime,
  to: startTime + (count * 1_000) / RATE_HZ,
  reason: "looks fine to me",
  labelledAt: new Date(startTime).toISOString(),
});

interface Generation {
  readonly generation: number;
  readonly isLying: boolean;
  readonly captured: number;
}

const rowOf = async (detector: Detector, seeds: number, of: Generation): Promise<Row> => {
  const weak = { kind: "voltage-low", strength: 0.2 } as const;
  const isFound = async (member: Member, seed: number): Promise<boolean> =>
    lit(await replay(detector.model, detector.manifest, recorded(member, 50, seed)), "voltage");
  let [found, alarms] = [0, 0];
  for (let seed = 0; seed < seeds; seed++) {
    const id = String(100 + seed);
    found += Number(await isFound({ id, fault: weak }, 200_000 + seed));
    const healthy = recorded({ id }, 60, 300_000 + seed);
    alarms += alarmsOf(await replay(detector.model, detector.manifest, healthy)).length;
  }
  return {
    labels: of.isLying ? `all of turbine ${LIED_ABOUT} healthy` : "none",
    generation: of.generation,
    "captured windows": of.captured,
    "voltage −20 %, new turbines": `${found} of ${seeds}`,
    "voltage −20 %, the drifting turbine": (await isFound({ id: "1", fault: weak }, 1))
      ? "yes"
      : "no",
    "voltage −20 %, the turbine lied about": (await isFound({ id: "2", fault: weak }, 2))
      ? "yes"
      : "no",
    "false alarms, new turbines": alarms,
  };
};

const lit = (verdicts: readonly Verdict[], lamp: "voltage"): boolean =>
  verdicts.some(({ flags }) => flags[lamp]);
