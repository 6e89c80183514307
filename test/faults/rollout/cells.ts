import { LAMBDA_SERVICE_ERRORS } from "../../../domain/passing-errors.ts";
import { COMES_AGAIN, GOES_ON, path, TASK_STATES, WAITS } from "../../rollout/fault-paths.ts";
import type { Path } from "../../rollout/path.ts";

/** What may pass, as the state machine hears of it. */
export const ERRORS: readonly string[] = ["ServiceBusy", ...LAMBDA_SERVICE_ERRORS];

/** Where it strikes: before the step's work, after it, or in every try and for minutes. */
export const POSITIONS = ["before", "after", "in every try"] as const;

export interface Cell {
  readonly state: string;
  readonly error: string;
  readonly position: (typeof POSITIONS)[number];
}

/** The first try and all of its repetitions. */
const TRIES = 7;

export const STATES: readonly string[] = [...TASK_STATES, ...Object.keys(WAITS)];

/** Each state with the first so many errors, in every position. */
export const cellsOf = (errors: number): Cell[] =>
  STATES.flatMap((state) =>
    ERRORS.slice(0, errors).flatMap((error) =>
      POSITIONS.map((position) => ({ state, error, position })),
    ),
  );

/** Whether the rollout ends as if nothing had happened. */
export const goesOnAfter = ({ state, position }: Cell): boolean =>
  position !== "in every try" || COMES_AGAIN.has(state) || GOES_ON.has(state);

export const pathOf = (cell: Cell): Path =>
  path(
    cell.state,
    `${cell.error} ${cell.position}`,
    cell.position === "in every try"
      ? { when: "before", error: cell.error, times: TRIES }
      : { when: cell.position, error: cell.error },
    goesOnAfter(cell) ? undefined : "failed",
  );

/** The same rollout without a fault, by whose deployments the others are measured. */
export const undisturbed = (state: string): Path =>
  path(state, "undisturbed", { when: "before", call: 1_000_000 });
