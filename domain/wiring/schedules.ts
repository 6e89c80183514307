import { DRIFT_CHECK } from "../retraining/schedules.ts";
import { WATCH_SCHEDULE } from "../rollout/watch.ts";
import { EVENT_FUNCTIONS } from "./functions.ts";

/** A schedule of EventBridge Scheduler that calls a function. */
export interface WiredSchedule {
  readonly name: string;
  /** rate(…) or cron(…). */
  readonly expression: string;
  /** By name. */
  readonly function: string;
  readonly input: object;
}

/** Every schedule; an empty `regular` leaves retraining to drift and people. */
export const schedules = (regular: string): readonly WiredSchedule[] => [
  {
    name: "Watch",
    expression: WATCH_SCHEDULE,
    function: EVENT_FUNCTIONS.watchFleet.name,
    input: {},
  },
  {
    name: "Drift",
    expression: DRIFT_CHECK,
    function: EVENT_FUNCTIONS.retrain.name,
    input: { cause: "drift" },
  },
  ...(regular === ""
    ? []
    : [
        {
          name: "Regular",
          expression: regular,
          function: EVENT_FUNCTIONS.retrain.name,
          input: { cause: "schedule" },
        },
      ]),
];
