import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { FaultRow, FaultTable } from "../fault-table.ts";
import { type Cell, cellsOf, ERRORS, goesOnAfter, LOOKS, POSITIONS, STATES } from "./cells.ts";
import type { JudgedCell } from "./judge-cell.ts";

/** Every error that may pass, in every Task state of the rollout, in three positions. */
export const passingErrors: FaultTable = {
  name: "rollout-passing-errors",
  promise:
    "what may pass moves no fleet: where a step only looks, asks or waits, no device changes",
  seeds: ERRORS.length,
  async run(seeds, only = "") {
    const states = STATES.filter((state) => state.startsWith(only));
    const rows = await rowsOf(states, cellsOf(seeds));
    return { title: `${Math.min(seeds, ERRORS.length)} errors`, rows };
  },
};

/** A worker for each state, since handlers keep what they read; as many at once as there are cores. */
const rowsOf = async (states: readonly string[], cells: readonly Cell[]): Promise<FaultRow[]> => {
  const rows = new Map<string, FaultRow>();
  const waiting = [...states];
  const work = async (): Promise<void> => {
    for (let state = waiting.shift(); state !== undefined; state = waiting.shift()) {
      const begun = performance.now();
      const own = cells.filter((cell) => cell.state === state);
      const row = rowOf(state, await playAll(state, own));
      rows.set(state, row);
      const seconds = Math.round((performance.now() - begun) / 1_000);
      process.stderr.write(
        `${rows.size} of ${states.length}, ${seconds} s: ${JSON.stringify(row)}\n`,
      );
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return states.flatMap((state) => rows.get(state) ?? []);
};

const playAll = async (state: string, cells: readonly Cell[]): Promise<JudgedCell[]> => {
  const judged: JudgedCell[] = [];
  const workerData = { state, cells };
  const worker = new Worker(new URL("cell-worker.ts", import.meta.url), { workerData });
  worker.on("message", (each: JudgedCell) => void judged.push(each));
  // A worker that throws emits "error", which rejects this.
  const [code] = await once(worker, "exit");
  if (code !== 0) throw new Error(`the worker of ${state} ended with ${code}`);
  return judged;
};

const rowOf = (state: string, judged: readonly JudgedCell[]): FaultRow => {
  const broken = judged.flatMap(({ error, position, look, fault }) =>
    fault ? [`${error} ${position}, ${look} look: ${fault}`] : [],
  );
  return {
    state,
    cells: judged.length,
    ...Object.fromEntries(COLUMNS.map((column) => [titleOf(column), told(judged, column)])),
    failures: broken.length,
    first: broken[0] ?? "",
  };
};

type Column = Pick<Cell, "position" | "look">;

const COLUMNS: readonly Column[] = POSITIONS.flatMap((position): Column[] =>
  position === "in every try"
    ? LOOKS.map((look) => ({ position, look }))
    : [{ position, look: "first" }],
);

const titleOf = ({ position, look }: Column): string =>
  position === "in every try" ? `${position}, ${look} look` : position;

/** What became of the devices in the cells of one column. */
const told = (own: readonly JudgedCell[], { position, look }: Column): string => {
  const there = own.filter((each) => each.position === position && each.look === look);
  if (there.length === 0) return "the same";
  const stopped = there.some((each) => !goesOnAfter(each));
  const extra = there.reduce((sum, { extraDeployments }) => sum + extraDeployments, 0);
  if (stopped) return `${there.length}: ends as failed`;
  return extra === 0 ? `${there.length}: no device changed` : `${there.length}: ${extra} changes`;
};
