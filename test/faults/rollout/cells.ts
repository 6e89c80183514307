import { LAMBDA_SERVICE_ERRORS } from "../../../domain/passing-errors.ts";
import { COMES_AGAIN, GOES_ON, path, TASK_STATES, WAITS } from "../../rollout/fault-paths.ts";
import type { Path } from "../../rollout/path.ts";

/** What may pass, as the state machine hears of it. */
export const ERRORS: readonly string[] = ["ServiceBusy", ...LAMBDA_SERVICE_ERRORS];

/** Where it strikes: before the step's work, after it, or in every try and for minutes. */
export const POSITIONS = ["before", "after", "in every try"] as const;

/** At which of a step's looks: those that look again and again are struck thrice. */
export const LOOKS = ["first", "middle", "last"] as const;
type Look = (typeof LOOKS)[number];

export interface Cell {
  readonly state: string;
  readonly error: string;
  readonly position: (typeof POSITIONS)[number];
  readonly look: Look;
}

/** The first try and all of its repetitions. */
const TRIES = 7;

export const STATES: readonly string[] = [...TASK_STATES, ...Object.keys(WAITS)];

/** Each state with the first so many errors, in every position. */
export const cellsOf = (errors: number): Cell[] =>
  STATES.flatMap((state) =>
    ERRORS.slice(0, errors).flatMap((error) =>
      POSITIONS.flatMap((position) =>
        looksOf(state, position).map((look) => ({ state, error, position, look })),
      ),
    ),
  );

/** Whether the rollout ends as if nothing had happened. */
export const goesOnAfter = ({ state, position }: Pick<Cell, "state" | "position">): boolean =>
  position !== "in every try" || looksAgain(state);

/** Whether the step only looks, asks or waits, and comes again after what outlasts its tries. */
export const looksAgain = (state: string): boolean => COMES_AGAIN.has(state) || GOES_ON.has(state);

/** What passes within the tries is over before another look; what outlasts them can strike any. */
const looksOf = (state: string, position: Cell["position"]): readonly Look[] =>
  position === "in every try" && looksAgain(state) ? LOOKS : ["first"];

/** @param looks how often the step is taken when nothing fails */
export const pathOf = (cell: Cell, looks: number): Path =>
  path(
    cell.state,
    `${cell.error} ${cell.position}, ${cell.look} look`,
    cell.position === "in every try"
      ? { when: "before", error: cell.error, call: callOf(cell.look, looks), times: TRIES }
      : { when: cell.position, error: cell.error },
    goesOnAfter(cell) ? undefined : "failed",
  );

/** The number of a look's call. */
const callOf = (look: Look, looks: number): number =>
  look === "first" ? 1 : look === "middle" ? Math.ceil(looks / 2) : looks;

/** Whether another position is the same call: a step that is taken once has one look. */
export const isDistinct = ({ look }: Cell, looks: number): boolean =>
  look === "first" || (look === "last" ? looks > 1 : looks > 2);

/** The same rollout without a fault, by whose deployments the others are measured. */
export const undisturbed = (state: string): Path =>
  path(state, "undisturbed", { when: "before", call: 1_000_000 });
