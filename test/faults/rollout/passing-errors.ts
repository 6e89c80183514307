import { once } from "node:events";
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
  run: async (seeds) => ({
    title: `${Math.min(seeds, ERRORS.length)} errors`,
    rows: rowsOf(await playAll(cellsOf(seeds))),
  }),
};

/** Half of the machine's cores each. */
const WORKERS = 2;

const playAll = async (cells: readonly Cell[]): Promise<readonly JudgedCell[]> => {
  const shares = Array.from({ length: WORKERS }, (_, worker) =>
    cells.filter(({ state }) => STATES.indexOf(state) % WORKERS === worker),
  );
  return (await Promise.all(shares.map(playShare))).flat();
};

const playShare = async (cells: readonly Cell[]): Promise<JudgedCell[]> => {
  const judged: JudgedCell[] = [];
  const worker = new Worker(new URL("cell-worker.ts", import.meta.url), { workerData: cells });
  worker.on("message", (each: JudgedCell) => void judged.push(each));
  // A worker that throws emits "error", which rejects this.
  await once(worker, "exit");
  return judged;
};

const rowsOf = (judged: readonly JudgedCell[]): FaultRow[] =>
  STATES.map((state) => {
    const own = judged.filter((each) => each.state === state);
    const broken = own.flatMap(({ error, position, look, fault }) =>
      fault ? [`${error} ${position}, ${look} look: ${fault}`] : [],
    );
    return {
      state,
      ...Object.fromEntries(COLUMNS.map((column) => [titleOf(column), told(own, column)])),
      failures: broken.length,
      first: broken[0] ?? "",
    };
  });

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
