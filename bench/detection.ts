import { CHANNELS } from "../domain/turbine/channels.ts";
import type { Verdict } from "../domain/turbine/verdict.ts";
import { type Alarm, alarmsOf, rateOf } from "../training/evaluation/alarms.ts";
import type { Row, Table } from "./benchmark.ts";
import { type DetectionPlan, detectionPlan } from "./detection-arguments.ts";
import { type Detector, trainDetectors } from "./detection-detectors.ts";
import { type Job, jobsOf } from "./detection-jobs.ts";
import type { PlantMaker } from "./detection-plants.ts";
import { type Outcome, type Results, resultsIn } from "./detection-results.ts";
import { historyOf, runPlant, type Told } from "./detection-run.ts";
import { eventRow, outcomeOf } from "./detection-tally.ts";

export const name = "detection";

const RATE_HZ = 20;

/** See detectionPlan for the arguments. */
export const run = async (args: readonly string[]): Promise<Table> => {
  const plan = detectionPlan(args);
  const about = `${plan.plantName}${plan.withBaselines ? " with baselines" : ""}`;
  const results = resultsIn(plan.keep, about);
  const jobs = jobsOf(plan);
  await measure(jobs, plan, results);
  const measured = jobs.filter((job) => results.of(job) !== undefined).length;
  const share = measured < jobs.length ? `, ${measured} of ${jobs.length} runs measured` : "";
  return {
    title: `detection, ${plan.seeds.length} seeds on the ${plan.plantName}${share}`,
    rows: rowsOf(jobs, results),
  };
};

/** Measures what is this process's part and not kept yet, until its time is up. */
const measure = async (
  jobs: readonly Job[],
  { plant, withBaselines, part, minutes }: DetectionPlan,
  results: Results,
): Promise<void> => {
  const missing = jobs.filter(
    (job, index) => index % part.of === part.number - 1 && results.of(job) === undefined,
  );
  if (missing.length === 0) return;
  const end = performance.now() + minutes * 60_000;
  const detectors = await trainDetectors(historyOf(plant), 1, withBaselines);
  for (const job of missing) {
    if (performance.now() > end) break;
    const outcomes = await outcomesOf(detectors, plant, job);
    results.keep(job, outcomes);
    for (const outcome of outcomes) tellOutcome(job, outcome);
  }
  for (const model of new Set(detectors.map((each) => each.model))) await model.release();
};

const outcomesOf = async (
  detectors: readonly Detector[],
  plant: PlantMaker,
  job: Job,
): Promise<Outcome[]> => {
  const { flag, seconds, episodes } = job;
  const [episode] = episodes;
  if (flag === undefined || episode === undefined) {
    const verdicts = await collect(detectors, plant, job, "lit");
    return detectors.map((detector, index) => {
      const lit = verdicts.get(detector) ?? [];
      const alarms = alarmsOf(lit);
      if (index === 0) tell(`${job.case}, seed ${job.seed}`, alarms, lit);
      return { detector: detector.name, kind: "healthy", seconds, alarms: alarms.length };
    });
  }
  const verdicts = await collect(detectors, plant, job);
  const [from, to] = [episode.at * 1_000, (episode.at + episode.seconds) * 1_000];
  return detectors.map((detector) => ({
    detector: detector.name,
    kind: "event",
    ...outcomeOf(verdicts.get(detector) ?? [], { flag, from, to }),
  }));
};

/** It takes long: what is known is said at once. */
const tellOutcome = ({ case: label, seed }: Job, outcome: Outcome): void => {
  const what =
    outcome.kind === "healthy"
      ? `${outcome.alarms} alarms in ${(outcome.seconds / 3_600).toFixed(1)} h`
      : outcome.delay === undefined
        ? "missed"
        : `found after ${outcome.delay.toFixed(1)} s`;
  process.stderr.write(`${outcome.detector}, ${label}, seed ${seed}: ${what}\n`);
};

/** By detector, and for each by case. */
const rowsOf = (jobs: readonly Job[], results: Results): Row[] => {
  const cases = [...new Set(jobs.map((job) => job.case))];
  const all = jobs.flatMap((job) =>
    (results.of(job) ?? []).map((outcome) => ({ case: job.case, outcome })),
  );
  const detectors = [...new Set(all.map(({ outcome }) => outcome.detector))];
  return detectors.flatMap((detector) =>
    cases.flatMap((label) => {
      const own = all.filter((each) => each.case === label && each.outcome.detector === detector);
      return own.length === 0
        ? []
        : [
            rowOf(
              label,
              own.map(({ outcome }) => outcome),
            ),
          ];
    }),
  );
};

const rowOf = (label: string, outcomes: readonly Outcome[]): Row => {
  const events = outcomes.filter((outcome) => outcome.kind === "event");
  const begin = { detector: outcomes[0]?.detector ?? "", case: label };
  if (events.length > 0)
    return { ...begin, ...eventRow(events), "false alarms per day": "", days: "" };
  const healthy = outcomes.filter((outcome) => outcome.kind === "healthy");
  const sum = (field: "alarms" | "seconds") => healthy.reduce((all, each) => all + each[field], 0);
  const rate = rateOf(sum("alarms"), sum("seconds") / 86_400);
  return {
    ...begin,
    events: rate.events,
    recall: "",
    "95 %": `${rate.low.toFixed(2)}–${rate.high.toFixed(2)}`,
    "point F1": "",
    "median delay s": "",
    "p95 delay s": "",
    "right lamp first": "",
    "false alarms per day": rate.perDay.toFixed(2),
    days: rate.days.toFixed(1),
  };
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

/** The verdicts of every detector that are asked for: a day of all of them would fill the memory. */
const collect = async (
  detectors: readonly Detector[],
  plant: PlantMaker,
  { plantSeed, seconds, episodes }: Job,
  told: Told = "all",
): Promise<Map<Detector, Verdict[]>> => {
  const verdicts = new Map(detectors.map((detector) => [detector, [] as Verdict[]]));
  await runPlant(
    plant.evaluation(plantSeed),
    detectors,
    { seconds, episodes, rateHz: RATE_HZ, told },
    (detector, verdict) => {
      if (told === "all" || isLit(verdict)) verdicts.get(detector)?.push(verdict);
    },
  );
  return verdicts;
};
