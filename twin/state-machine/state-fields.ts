import type { QueryLanguage, StateType } from "./definition.ts";

/** The fields that a state of this type may have; undefined for a type that does not exist. */
export const fieldsOf = (
  type: StateType,
  language: QueryLanguage,
): ReadonlySet<string> | undefined => {
  const own = FIELDS[type];
  if (own === undefined) return undefined;
  return new Set([...EVERYWHERE, ...own.both, ...own[language]]);
};

interface Fields {
  readonly both: readonly string[];
  readonly JSONata: readonly string[];
  readonly JSONPath: readonly string[];
}

const EVERYWHERE = ["Type", "Comment", "QueryLanguage"];
const FLOWING = ["Next", "End", "Assign"];
const PATHS = ["InputPath", "OutputPath"];
const RESULT = ["Parameters", "ResultSelector", "ResultPath"];
const RECOVERY = ["Retry", "Catch"];

const FIELDS: Readonly<Partial<Record<string, Fields>>> = {
  Task: {
    both: [
      ...FLOWING,
      ...RECOVERY,
      "Resource",
      "TimeoutSeconds",
      "HeartbeatSeconds",
      "Credentials",
    ],
    JSONata: ["Arguments", "Output"],
    JSONPath: [...PATHS, ...RESULT, "TimeoutSecondsPath", "HeartbeatSecondsPath"],
  },
  Choice: { both: ["Choices", "Default", "Assign"], JSONata: ["Output"], JSONPath: PATHS },
  Wait: {
    both: [...FLOWING, "Seconds", "Timestamp"],
    JSONata: ["Output"],
    JSONPath: [...PATHS, "SecondsPath", "TimestampPath"],
  },
  Pass: {
    both: FLOWING,
    JSONata: ["Output"],
    JSONPath: [...PATHS, "Parameters", "ResultPath", "Result"],
  },
  Succeed: { both: [], JSONata: ["Output"], JSONPath: PATHS },
  Fail: { both: ["Error", "Cause"], JSONata: [], JSONPath: ["ErrorPath", "CausePath"] },
  Parallel: {
    both: [...FLOWING, ...RECOVERY, "Branches"],
    JSONata: ["Arguments", "Output"],
    JSONPath: [...PATHS, ...RESULT],
  },
  Map: {
    both: [
      ...FLOWING,
      ...RECOVERY,
      "ItemProcessor",
      "ItemBatcher",
      "ItemReader",
      "ItemSelector",
      "Label",
      "MaxConcurrency",
      "ResultWriter",
      "ToleratedFailureCount",
      "ToleratedFailurePercentage",
    ],
    JSONata: ["Items", "Output"],
    JSONPath: [
      ...PATHS,
      ...RESULT,
      "ItemsPath",
      "MaxConcurrencyPath",
      "Iterator",
      "ToleratedFailureCountPath",
      "ToleratedFailurePercentagePath",
    ],
  },
};
