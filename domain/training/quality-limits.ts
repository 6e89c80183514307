import type { Limit } from "./training-plan.ts";

/**
 * What a model has to keep. A gate that acted on the figures themselves would take the nothing that a
 * test of twenty minutes shows for proof: it acts on the ends of their 95 % intervals.
 */
export const QUALITY_LIMITS: readonly Limit[] = [
  {
    parameter: "MaxFalseAlarmsPerTurbineDay",
    variable: "MAX_FALSE_ALARMS_PER_TURBINE_DAY",
    metric: "falseAlarmsPerTurbineDay",
    worst: "falseAlarmsPerTurbineDayHigh",
    best: "falseAlarmsPerTurbineDayLow",
    type: "LessThanOrEqualTo",
    fallback: 24,
  },
  {
    parameter: "MinEventRecall",
    variable: "MIN_EVENT_RECALL",
    metric: "eventRecall",
    worst: "eventRecallLow",
    best: "eventRecallHigh",
    type: "GreaterThanOrEqualTo",
    fallback: 0.8,
  },
];
