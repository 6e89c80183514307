import { DRIFT_CHECK } from "../retraining/schedules.ts";
import { WATCH_SCHEDULE } from "../rollout/watch.ts";
import { EVENT_FUNCTIONS } from "./functions.ts";

/** How often changes of turbines' alarms are looked for that people are to be told of. */
const ALARM_SCHEDULE = "rate(1 minute)";

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
  {
    name: "Alarms",
    expression: ALARM_SCHEDULE,
    function: EVENT_FUNCTIONS.tellAlarms.name,
    input: {},
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
