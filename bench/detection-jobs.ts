import type { Lamp } from "../domain/turbine/channels.ts";
import type { DetectionPlan } from "./detection-arguments.ts";
import { CONFOUNDERS, FAULTS } from "./detection-cases.ts";
import type { Episode } from "./detection-run.ts";

/** One case on one turbine: the smallest piece of the benchmark that is measured and kept. */
export interface Job {
  readonly case: string;
  readonly seed: number;
  /** Of the turbine: healthy time has others than faults. */
  readonly plantSeed: number;
  readonly seconds: number;
  readonly episodes: readonly Episode[];
  /** A fault must light this lamp; in healthy time any lamp is a false alarm. */
  readonly flag?: Lamp;
}

/** Healthy time before an event: the baseline is learnt, and lamps that light then are false. */
const LEAD_SECONDS = 180;
const AFTER_SECONDS = 30;
const CONFOUNDER_EVERY_SECONDS = 1_800;

/** Case by case, seed by seed. */
export const jobsOf = ({ seeds, hours, runs }: DetectionPlan): Job[] => [
  ...FAULTS.filter((fault) => runs(fault.name)).flatMap((fault) =>
    seeds.map((seed) => ({
      case: fault.name,
      seed,
      plantSeed: seed,
      seconds: LEAD_SECONDS + fault.seconds + AFTER_SECONDS,
      episodes: [{ ...fault, at: LEAD_SECONDS }],
      flag: fault.flag,
    })),
  ),
  ...healthyJobs(seeds, hours * 3_600, runs),
];

const healthyJobs = (
  seeds: readonly number[],
  seconds: number,
  runs: DetectionPlan["runs"],
): Job[] => {
  const job = (label: string, seed: number, episodes: readonly Episode[]): Job => ({
    case: label,
    seed,
    plantSeed: seed + 7,
    seconds,
    episodes,
  });
  const clean = runs("clean") ? seeds.map((seed) => job("clean", seed, [])) : [];
  // Confounders are frequent already; a third of the seeds gives them enough time.
  const fewer = seeds.filter((_, index) => index % 3 === 0);
  const confounded = CONFOUNDERS.filter(({ kind }) => runs(kind)).flatMap(
    ({ kind, seconds: lasting }) => {
      const count = Math.floor(seconds / CONFOUNDER_EVERY_SECONDS);
      const episodes = Array.from({ length: count }, (_, i) => ({
        kind,
        at: LEAD_SECONDS + i * CONFOUNDER_EVERY_SECONDS,
        seconds: lasting,
      }));
      return fewer.map((seed) => job(`${kind}, 48 a day`, seed, episodes));
    },
  );
  return [...clean, ...confounded];
};
