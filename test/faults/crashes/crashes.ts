import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { InvalidInput } from "../../../domain/errors.ts";
import { DELIVERIES } from "../../../domain/rollout/delivery.ts";
import type { FaultRow, FaultTable } from "../fault-table.ts";
import type { CrashPlan, JudgedCrash } from "./crash-everywhere.ts";
import { BEFORE_THE_FIRST } from "./crash-point.ts";
import { STATES } from "./crash-points.ts";

/** The cloud's process crashes before and after every commit of a rollout, and starts again. */
export const crashes: FaultTable = {
  name: "crashes",
  promise:
    "after a crash at any commit, in any state, the rollout ends as it would have and each thing was made once",
  seeds: 1_000,
  run: async (perState, only) => {
    const states = statesIn(only);
    const judged = (
      await Promise.all(DELIVERIES.map((delivery) => crashIn({ delivery, perState, states })))
    ).flat();
    return {
      title: `at most ${perState} commits a state, before and after each`,
      rows: states.map((state) => rowOf(state, judged)),
    };
  },
};

/** `--only` has states by name, with commas between. */
const statesIn = (only: string | undefined): readonly string[] => {
  const all = [BEFORE_THE_FIRST, ...STATES.keys()];
  if (only === undefined) return all;
  const wanted = only.split(",");
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length === 0) return all.filter((name) => wanted.includes(name));
  throw new InvalidInput(`--only: expected states of ${all.join(", ")}, got ${unknown.join(", ")}`);
};

const crashIn = async (plan: CrashPlan): Promise<JudgedCrash[]> => {
  const judged: JudgedCrash[] = [];
  const worker = new Worker(new URL("crash-worker.ts", import.meta.url), { workerData: plan });
  worker.on("message", (each: JudgedCrash) => {
    judged.push(each);
    const outcome = each.faults.length === 0 ? "as it would have" : each.faults.join("; ");
    process.stderr.write(`${describe(each)}: ${outcome}\n`);
  });
  // A worker that throws emits "error", which rejects this.
  await once(worker, "exit");
  return judged;
};

const describe = ({ delivery, way, state, side, commit }: JudgedCrash): string =>
  `${delivery}, ${way}: ${side} commit ${commit} in ${state}`;

const rowOf = (state: string, judged: readonly JudgedCrash[]): FaultRow => {
  const own = judged.filter((each) => each.state === state);
  const crashed = own.filter(({ hasCrashed }) => hasCrashed);
  const broken = own.filter(({ faults }) => faults.length > 0);
  const [first] = broken;
  // A choice is made within one turn: nothing is committed in it.
  const isUntried = STATES.get(state) === "Task" && crashed.length === 0;
  return {
    state,
    ...Object.fromEntries(
      DELIVERIES.map((delivery) => [
        delivery,
        crashed.filter((each) => each.delivery === delivery).length,
      ]),
    ),
    "not reached": own.length - crashed.length,
    failures: broken.length + (isUntried ? 1 : 0),
    first: first ? `${describe(first)}: ${first.faults[0]}` : isUntried ? "never tried" : "",
  };
};
