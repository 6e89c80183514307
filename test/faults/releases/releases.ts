import type { GatePolicy } from "../../../domain/rollout/gate/policy.ts";
import type { RingPlan } from "../../../domain/rollout/ring-plan.ts";
import type { Animal, AnimalPlan } from "../../zoo/animals.ts";
import { archiveOf } from "../../zoo/archive.ts";
import { goodModel, type TrainedFiles } from "../../zoo/good-model.ts";
import { slowProducts } from "../../zoo/product-time.ts";
import type { FaultRow } from "../fault-table.ts";
import { type AFleet, type Released, startFleet } from "./a-fleet.ts";

/** How a fleet is split, and what each ring must show. */
export interface RingCase {
  readonly name: string;
  readonly rings: readonly RingPlan[];
}

export const TWO_RINGS: RingCase = {
  name: "2 rings",
  rings: [
    { name: "canary", thingGroup: "windturbine-canary", things: ["edge-1"] },
    { name: "fleet", thingGroup: "windturbine-fleet", things: ["edge-2", "edge-3"] },
  ],
};

export const THREE_RINGS: RingCase = {
  name: "3 rings, percent",
  rings: [
    { name: "canary", thingGroup: "windturbine-canary", things: ["edge-1", "edge-2"] },
    {
      name: "early",
      thingGroup: "windturbine-early",
      things: ["edge-3", "edge-4"],
      gate: { successPercent: 50, failurePercent: 50 },
    },
    {
      name: "fleet",
      thingGroup: "windturbine-fleet",
      things: ["edge-5", "edge-6"],
      gate: { successPercent: 50, failurePercent: 49 },
    },
  ],
};

/** Three times what the simulated weather takes to change: a model that drifts with it has to meet some. */
export const GATE: Partial<GatePolicy> = { bakeSeconds: 1_800 };
/** Where none of what is released needs the bake to be found out. */
export const WITHOUT_BAKE: Partial<GatePolicy> = { bakeSeconds: 0 };

export interface ZooPlan {
  readonly animals: readonly Animal[];
  readonly ringCase: RingCase;
  readonly gate: Partial<GatePolicy>;
  readonly seeds: readonly number[];
  readonly history: { readonly turbines: number; readonly minutes: number };
  readonly forgetModules?: () => void;
  readonly log?: (line: string) => void;
}

/** Every animal after the other on one fleet a seed, each after a release that was good. */
export const runZoo = async (plan: ZooPlan): Promise<FaultRow[]> => {
  const good = await goodModel(1, plan.history);
  const files = { good, slowProducts: await slowProducts(good.manifest) };
  const tallies = new Map(plan.animals.map((animal) => [animal, emptyTally()]));
  for (const seed of plan.seeds) {
    const fleet = await startFleet({
      seed,
      ...plan.ringCase,
      gate: plan.gate,
      ...forgetting(plan),
    });
    try {
      const first = await releaseGood(fleet, good);
      if (first.outcome !== "released") {
        throw new Error(`seed ${seed}: the good model was not released: ${first.reason}`);
      }
      for (const [animal, tally] of tallies) await releaseBad(plan, fleet, animal, files, tally);
    } finally {
      await fleet.close();
    }
  }
  return [...tallies].map(([animal, tally]) => ({
    animal: animal.name,
    rings: plan.ringCase.name,
    ...tally,
  }));
};

const releaseBad = async (
  { ringCase, log }: ZooPlan,
  fleet: AFleet,
  animal: Animal,
  files: AnimalPlan,
  tally: Tally,
): Promise<void> => {
  const digests = digestsOf(fleet);
  const released = await fleet.release({ ...animal, archive: await animal.archive(files) });
  const faults = faultsOf(animal, released, fleet, digests, ringCase);
  // The next one is to be tried on a fleet that is well.
  if (released.outcome === "released") await releaseGood(fleet, files.good);
  const wrong = faults.length > 0 ? ` — WRONG: ${faults.join("; ")}` : "";
  log?.(`${ringCase.name}, ${animal.name}: ${released.outcome}, ${released.reason}${wrong}`);
  count(tally, released, faults);
};

const forgetting = ({ forgetModules }: Pick<ZooPlan, "forgetModules">) =>
  forgetModules ? { forgetModules } : {};

export const releaseGood = async (
  fleet: AFleet,
  { manifest, onnx }: TrainedFiles,
): Promise<Released> => fleet.release({ archive: await archiveOf(onnx, { ...manifest }) });

type Tally = ReturnType<typeof emptyTally>;

const emptyTally = () => ({
  runs: 0,
  "in check": 0,
  "in ring 1": 0,
  "in later ring": 0,
  "in bake": 0,
  "wrongly stopped": 0,
  "later rings": 0,
  "not on old": 0,
  "cause wrong": 0,
  failures: 0,
});

type Fault = "wrongly stopped" | "later rings" | "not on old" | "cause wrong";

/** By the number of rings that it came to. */
const REACHED = ["in check", "in ring 1", "in later ring"] as const;

const count = (tally: Tally, { touched, cameToBake }: Released, faults: readonly Fault[]): void => {
  tally.runs += 1;
  tally[cameToBake ? "in bake" : (REACHED[Math.min(touched.length, 2)] ?? "in check")] += 1;
  for (const fault of faults) tally[fault] += 1;
  tally.failures += Math.min(1, faults.length);
};

/** What each device runs, by its own word. */
const digestsOf = ({ devices }: AFleet): ReadonlyMap<string, string | undefined> =>
  new Map(devices.map((device) => [device.thing, device.health()?.modelDigest]));

const faultsOf = (
  animal: Animal,
  released: Released,
  { devices }: AFleet,
  digests: ReadonlyMap<string, string | undefined>,
  { rings }: RingCase,
): Fault[] => {
  const [first] = rings;
  const wasStopped =
    ["rolledBack", "preflightFailed", "failed"].includes(released.outcome) && !released.wasHeld;
  const inTime =
    animal.stoppedBy === "bake" ||
    released.touched.length === 0 ||
    (animal.stoppedBy === "ring" && !released.cameToBake);
  const isAlone = released.touched.every((group) => group === first?.thingGroup);
  const isOld = devices.every((device) => {
    const health = device.health();
    return health?.state === "running" && health.modelDigest === digests.get(device.thing);
  });
  return [
    ...(wasStopped && inTime ? [] : (["wrongly stopped"] as const)),
    // What shows itself late may be found by a later ring's own dwell, too.
    ...(isAlone || animal.stoppedBy === "bake" ? [] : (["later rings"] as const)),
    ...(isOld ? [] : (["not on old"] as const)),
    ...(animal.says.test(released.reason) ? [] : (["cause wrong"] as const)),
  ];
};
