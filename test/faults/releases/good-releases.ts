import type { GatePolicy } from "../../../domain/rollout/gate/policy.ts";
import type { TurbineParameters } from "../../../simulator/parameters.ts";
import { goodModel, type TrainedFiles } from "../../zoo/good-model.ts";
import type { FaultRow } from "../fault-table.ts";
import { type AFleet, startFleet } from "./a-fleet.ts";
import { type RingCase, releaseGood } from "./releases.ts";

/** What a farm goes through while good models are released to it. */
interface Condition {
  readonly name: string;
  readonly loss?: number;
  readonly parameters?: Partial<TurbineParameters>;
  begin?(fleet: AFleet): void;
}

export const CONDITIONS: readonly Condition[] = [
  { name: "storm", parameters: { meanWind: 5, turbulence: 0.13, weather: 0.2 } },
  {
    name: "real faults on some turbines",
    begin(fleet) {
      fleet.setFault(1, "voltage-low", 0.3);
      fleet.setFault(4, "drag", 0.3);
    },
  },
  { name: "a device offline", begin: (fleet) => fleet.devices.at(-1)?.goOffline() },
  { name: "2 % of the messages lost", loss: 0.02 },
];

export interface GoodPlan {
  readonly ringCase: RingCase;
  readonly gate: Partial<GatePolicy>;
  readonly seed: number;
  readonly conditions: readonly Condition[];
  /** Models that are released one after the other under each condition. */
  readonly models: number;
  /** So many were trained, each with a history and a seed of its own. */
  readonly trained: number;
  readonly history: { readonly turbines: number; readonly minutes: number };
  readonly forgetModules?: () => void;
  readonly log?: (line: string) => void;
}

/** A device that is away is waited for so long; an hour of it would be an hour of physics. */
const OFFLINE_PATIENCE_SECONDS = 300;

/** Good models must come through without a person, whatever the farm goes through. */
export const runGood = async (plan: GoodPlan): Promise<FaultRow[]> => {
  const rows: FaultRow[] = [];
  const models = [];
  for (let seed = 1; seed <= plan.trained; seed++) models.push(await goodModel(seed, plan.history));
  for (const condition of plan.conditions) rows.push(await under(condition, models, plan));
  return rows;
};

const under = async (
  condition: Condition,
  models: readonly TrainedFiles[],
  plan: GoodPlan,
): Promise<FaultRow> => {
  const { ringCase, log } = plan;
  const row = { released: 0, "asked a person": 0, "rolled back": 0, failures: 0 };
  const fleet = await fleetUnder(condition, plan);
  try {
    for (let number = 0; number < plan.models; number++) {
      const model = models[number % models.length];
      if (!model) throw new Error("no model was trained");
      // What stands is there before the second model comes, and stays.
      if (number === 1) condition.begin?.(fleet);
      const { outcome, wasHeld, reason } = await releaseGood(fleet, model);
      const isReleased = outcome === "released" && !wasHeld;
      log?.(`${ringCase.name}, ${condition.name}, ${number}: ${outcome}, ${reason}`);
      row.released += Number(isReleased);
      row["asked a person"] += Number(wasHeld);
      row["rolled back"] += Number(!isReleased && !wasHeld);
    }
  } finally {
    await fleet.close();
  }
  row.failures = plan.models - row.released;
  return { condition: condition.name, rings: ringCase.name, models: plan.models, ...row };
};

const fleetUnder = (
  { loss, parameters }: Condition,
  { ringCase, gate, seed, forgetModules }: GoodPlan,
): Promise<AFleet> =>
  startFleet({
    seed: 40 + seed,
    ...ringCase,
    gate: { ...gate, offlinePatienceSeconds: OFFLINE_PATIENCE_SECONDS },
    ...(loss !== undefined && { loss }),
    ...(parameters && { parameters }),
    ...(forgetModules && { forgetModules }),
  });
