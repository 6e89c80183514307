import { parseArgs } from "node:util";
import { InvalidInput } from "../domain/errors.ts";
import type { Manifest } from "../domain/turbine/manifest.ts";
import { splitByTime } from "../training/data/split.ts";
import { fitNormalBehaviourCandidate } from "../training/fit.ts";
import { simulateHistory } from "../training/simulate-history.ts";
import { trainModel } from "../training/train-model.ts";
import type { Row, Table } from "./benchmark.ts";
import { liveThrough, MOVES, type Moved } from "./drift-run.ts";

export const name = "drift";

const PURGE = 300;
/** Days before a sensor moves, and after it. */
const BEFORE = 1;
const AFTER = 1;
const UNITS = { healthy: true, moves: true } as const;

/**
 * `bench drift [--only healthy|moves] [--turbines N] [--first N] [--days D] [--rate HZ]`: unlike turbines
 * through fronts, calm and a year's seasons in D days, asked every hour whether to retrain; then the
 * same with a sensor that moves by 10 percent.
 */
export const run = async (args: readonly string[]): Promise<Table> => {
  const plan = driftPlan(args);
  const { rateHz } = plan;
  const history = simulateHistory({ turbines: 8, minutes: 15, seed: 1, rateHz });
  const { train, validation } = splitByTime(history, PURGE);
  const options = { seed: 1, source: "benchmark", families: [fitNormalBehaviourCandidate] };
  const { manifest } = await trainModel(train, validation, options);
  const rows: Row[] = [];
  for (const { seed, days, move } of livesOf(plan)) {
    const row = rowOf(manifest, { seed, days, rateHz, ...(move && { move }) });
    // It takes long: what is known is said at once.
    process.stderr.write(`${Object.values(row).join(" | ")}\n`);
    rows.push(row);
  }
  return { title: "Drift of turbines that are well, and of sensors that move", rows };
};

interface DriftPlan {
  readonly only: keyof typeof UNITS | undefined;
  readonly seeds: readonly number[];
  readonly days: number;
  readonly rateHz: number;
}

const driftPlan = (args: readonly string[]): DriftPlan => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      turbines: { type: "string", default: "8" },
      first: { type: "string", default: "1" },
      days: { type: "string", default: "30" },
      rate: { type: "string", default: "10" },
    },
  });
  const { only } = values;
  if (only !== undefined && !(only in UNITS))
    throw new InvalidInput(`--only: expected healthy or moves, got ${only}`);
  const turbines = positive("--turbines", values.turbines);
  const first = positive("--first", values.first);
  return {
    only: only as DriftPlan["only"],
    seeds: Array.from({ length: turbines }, (_, i) => FIRST_SEED + first + i),
    days: positive("--days", values.days),
    rateHz: positive("--rate", values.rate),
  };
};

/** Training sees seeds below 2,000. */
const FIRST_SEED = 860_000;

const positive = (option: string, text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidInput(`${option}: expected a number above 0, got ${text}`);
  return value;
};

interface Life {
  readonly seed: number;
  readonly days: number;
  readonly move?: Moved;
}

const livesOf = ({ only, seeds, days }: DriftPlan): Life[] => [
  ...(only === "moves" ? [] : seeds.map((seed) => ({ seed, days }))),
  ...(only === "healthy"
    ? []
    : MOVES.flatMap((sensor) =>
        seeds.map((seed) => ({
          seed,
          days: BEFORE + AFTER,
          move: { sensor, fromHour: 24 * BEFORE },
        })),
      )),
];

const rowOf = (manifest: Manifest, life: Life & { readonly rateHz: number }): Row => {
  const { hours, retrainings, farthest, reason } = liveThrough(manifest, life);
  const from = life.move?.fromHour ?? 0;
  const [first] = retrainings;
  return {
    case: life.move ? `${life.move.sensor} moves by 10 %` : "healthy",
    seed: life.seed,
    "turbine-days": (hours / 24).toFixed(1),
    "farthest before": farthest.before.toFixed(2),
    "farthest after": life.move ? farthest.after.toFixed(2) : "",
    "a shift after, h": farthest.shiftedAt === undefined ? "" : farthest.shiftedAt - from,
    "a retraining after, h": first === undefined ? "none" : first - from,
    why: reason ?? "",
  };
};
