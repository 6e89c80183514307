import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { DELIVERIES } from "../../../domain/rollout/delivery.ts";
import type { FaultRow, FaultTable } from "../fault-table.ts";
import type { JudgedCrash } from "./crash-everywhere.ts";
import { BEFORE_THE_FIRST } from "./crash-point.ts";
import { STATES } from "./crash-points.ts";
import type { Way } from "./ways.ts";

/** The cloud's process crashes before and after every commit of a rollout, and starts again. */
export const crashes: FaultTable = {
  name: "crashes",
  promise:
    "after a crash at any commit, in any state, the rollout ends as it would have and each thing was made once",
  seeds: 1_000,
  run: async (perState) => {
    const judged = (
      await Promise.all(DELIVERIES.map((delivery) => crashIn(delivery, perState)))
    ).flat();
    return {
      title: `at most ${perState} commits a state, before and after each`,
      rows: [BEFORE_THE_FIRST, ...STATES.keys()].map((state) => rowOf(state, judged)),
    };
  },
};

const crashIn = async (delivery: Way["delivery"], perState: number): Promise<JudgedCrash[]> => {
  const judged: JudgedCrash[] = [];
  const workerData = { delivery, perState };
  const worker = new Worker(new URL("crash-worker.ts", import.meta.url), { workerData });
  worker.on("message", (each: JudgedCrash) => {
    judged.push(each);
    for (const fault of each.faults) process.stderr.write(`${describe(each)}: ${fault}\n`);
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
