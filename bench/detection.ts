import { CHANNELS } from "../domain/turbine/channels.ts";
import type { Verdict } from "../domain/turbine/verdict.ts";
import { type Alarm, alarmsOf, rateOf } from "../training/evaluation/alarms.ts";
import type { Row, Table } from "./benchmark.ts";
import { detectionPlan } from "./detection-arguments.ts";
import { type Case, CONFOUNDERS, FAULTS } from "./detection-cases.ts";
import { type Detector, trainDetectors } from "./detection-detectors.ts";
import type { PlantMaker } from "./detection-plants.ts";
import { type Episode, historyOf, runPlant } from "./detection-run.ts";
import { createTally } from "./detection-tally.ts";

export const name = "detection";

const RATE_HZ = 20;
/** Healthy time before an event: the baseline is learnt, and lamps that light then are false. */
const LEAD_SECONDS = 180;
const AFTER_SECONDS = 30;
const CONFOUNDER_EVERY_SECONDS = 1_800;

/** See detectionPlan for the arguments. */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { plant, plantName, seeds, hours, withBaselines, runs } = detectionPlan(args);
  const detectors = await trainDetectors(historyOf(plant), 1, withBaselines);
  const faults = FAULTS.filter((fault) => runs(fault.name));
  const rows = [
    ...(await faultRows(detectors, plant, seeds, faults)),
    ...(await healthyRows(detectors, plant, seeds, { seconds: hours * 3_600, runs })),
  ];
  const order = detectors.map((detector) => detector.name);
  rows.sort((a, b) => order.indexOf(String(a["detector"])) - order.indexOf(String(b["detector"])));
  return { title: `detection, ${seeds.length} seeds on the ${plantName}`, rows };
};

const faultRows = async (
  detectors: readonly Detector[],
  plant: PlantMaker,
  seeds: readonly number[],
  faults: readonly Case[],
): Promise<Row[]> => {
  const rows: Row[] = [];
  for (const fault of faults) {
    const tallies = new Map(
      detectors.map((detector) => [detector, createTally(fault.flag, 5)] as const),
    );
    for (const seed of seeds) {
      const episode: Episode = { ...fault, at: LEAD_SECONDS };
      const seconds = LEAD_SECONDS + fault.seconds + AFTER_SECONDS;
      const verdicts = await collect(detectors, plant, seed, { seconds, episodes: [episode] });
      const [from, to] = [LEAD_SECONDS * 1_000, (LEAD_SECONDS + fault.seconds) * 1_000];
      for (const [detector, tally] of tallies) tally.add(verdicts.get(detector) ?? [], from, to);
    }
    for (const [detector, tally] of tallies) {
      rows.push({
        detector: detector.name,
        case: fault.name,
        ...tally.row(),
        "false alarms per day": "",
      });
    }
  }
  return rows;
};

const healthyRows = async (
  detectors: readonly Detector[],
  plant: PlantMaker,
  seeds: readonly number[],
  { seconds, runs }: { readonly seconds: number; readonly runs: (name: string) => boolean },
): Promise<Row[]> => {
  // Confounders are frequent already; a third of the seeds gives them enough time.
  const fewer = seeds.filter((_, index) => index % 3 === 0);
  const rows: Row[] = [];
  if (runs("clean")) {
    const plan = { label: "clean", seconds, episodes: [] };
    rows.push(...(await alarmRows(detectors, plant, seeds, plan)));
  }
  for (const { kind, seconds: lasting } of CONFOUNDERS.filter((c) => runs(c.kind))) {
    const count = Math.floor(seconds / CONFOUNDER_EVERY_SECONDS);
    const episodes = Array.from({ length: count }, (_, i) => ({
      kind,
      at: LEAD_SECONDS + i * CONFOUNDER_EVERY_SECONDS,
      seconds: lasting,
    }));
    const label = `${kind}, 48 a day`;
    rows.push(...(await alarmRows(detectors, plant, fewer, { label, seconds, episodes })));
  }
  return rows;
};

const alarmRows = async (
  detectors: readonly Detector[],
  plant: PlantMaker,
  seeds: readonly number[],
  plan: { readonly label: string; readonly seconds: number; readonly episodes: readonly Episode[] },
): Promise<Row[]> => {
  const alarms = new Map(detectors.map((detector) => [detector, 0]));
  for (const seed of seeds) {
    const verdicts = await collect(detectors, plant, seed + 7, plan, isLit);
    for (const detector of detectors) {
      const lit = verdicts.get(detector) ?? [];
      const found = alarmsOf(lit);
      alarms.set(detector, (alarms.get(detector) ?? 0) + found.length);
      if (detector === detectors[0]) tell(`${plan.label}, seed ${seed}`, found, lit);
    }
  }
  return detectors.map((detector) => {
    const rate = rateOf(alarms.get(detector) ?? 0, (seeds.length * plan.seconds) / 86_400);
    return {
      detector: detector.name,
      case: plan.label,
      events: rate.events,
      recall: "",
      "95 %": `${rate.low.toFixed(2)}–${rate.high.toFixed(2)}`,
      "point F1": "",
      "median delay s": "",
      "p95 delay s": "",
      "right lamp first": "",
      "false alarms per day": rate.perDay.toFixed(2),
    };
  });
};

/** Says on standard error when and why ours raised false alarms, to look into. */
const tell = (where: string, alarms: readonly Alarm[], verdicts: readonly Verdict[]): void => {
  for (const { flag, from, to } of alarms) {
    const during = verdicts.filter(({ time }) => time >= from && time <= to);
    const worst = CHANNELS.map((channel, c) => {
      const ratios = during.map(
        (verdict) => (verdict.values[c] ?? 0) / (verdict.thresholds[c] ?? 1),
      );
      return `${channel} ${Math.max(...ratios).toFixed(2)}`;
    });
    const line = `${where}: ${flag} at ${from / 1_000} s for ${(to - from) / 1_000} s: ${worst.join(", ")}`;
    process.stderr.write(`${line}\n`);
  }
};

const isLit = ({ flags }: Verdict): boolean => Object.values(flags).some(Boolean);

/** The verdicts of every detector that are asked for; a day of all of them would fill the memory. */
const collect = async (
  detectors: readonly Detector[],
  plant: PlantMaker,
  seed: number,
  plan: { readonly seconds: number; readonly episodes: readonly Episode[] },
  isKept: (verdict: Verdict) => boolean = () => true,
): Promise<Map<Detector, Verdict[]>> => {
  const verdicts = new Map(detectors.map((detector) => [detector, [] as Verdict[]]));
  await runPlant(
    plant.evaluation(seed),
    detectors,
    { ...plan, rateHz: RATE_HZ },
    (detector, verdict) => {
      if (isKept(verdict)) verdicts.get(detector)?.push(verdict);
    },
  );
  return verdicts;
};
