import { faultsInDistribution } from "./check-distribution.ts";
import { faultsInExpressions } from "./check-expressions.ts";
import { comparisonIn, isComparison } from "./choice-comparison.ts";
import type { ChoiceRule, QueryLanguage, Retrier, State } from "./definition.ts";
import { fieldsOf } from "./state-fields.ts";

/** One sentence for each fault of one state. */
export const faultsInState = (
  name: string,
  state: State,
  language: QueryLanguage,
  isSupported: (resource: string) => boolean,
): string[] => {
  const fields = fieldsOf(state.Type, language);
  if (fields === undefined)
    return [`state '${name}': the type ${JSON.stringify(state.Type)} is not supported`];
  const faults = [
    ...Object.keys(state)
      .filter((field) => !fields.has(field))
      .map((field) => `the field '${field}' is not supported in a ${state.Type} in ${language}`),
    ...faultsOfEnding(state),
    ...(state.Retry ?? []).flatMap(faultsInRetrier),
    ...faultsInErrorLists(state),
    ...(state.Choices ?? []).flatMap((rule) => faultsInRule(rule, language)),
    ...(state.Type === "Task" ? faultsOfResource(state, isSupported) : []),
    ...(state.Type === "Map" ? faultsInDistribution(state, language) : []),
    ...faultsInExpressions(state, language),
  ];
  return faults.map((fault) => `state '${name}': ${fault}`);
};

const ENDS_ALONE = new Set(["Choice", "Succeed", "Fail"]);

const faultsOfEnding = (state: State): string[] => {
  if (ENDS_ALONE.has(state.Type)) return [];
  const isEnd = "End" in state && state.End === true;
  return isEnd === "Next" in state ? ["exactly one of 'Next' and 'End: true' is needed"] : [];
};

const faultsOfResource = (
  { Resource }: State,
  isSupported: (resource: string) => boolean,
): string[] => {
  if (typeof Resource !== "string") return ["'Resource' is missing"];
  return isSupported(Resource) ? [] : [`the resource '${Resource}' is not supported`];
};

const faultsInRetrier = ({ MaxAttempts, BackoffRate, IntervalSeconds }: Retrier): string[] => [
  ...(MaxAttempts !== undefined && MaxAttempts < 0
    ? [`MaxAttempts ${MaxAttempts} is below 0`]
    : []),
  ...(BackoffRate !== undefined && BackoffRate < 1
    ? [`BackoffRate ${BackoffRate} is below 1`]
    : []),
  ...(IntervalSeconds !== undefined && IntervalSeconds < 1
    ? [`IntervalSeconds ${IntervalSeconds} is below 1`]
    : []),
];

const faultsInErrorLists = ({ Retry = [], Catch = [] }: State): string[] =>
  [Retry, Catch].flatMap((list) =>
    list.flatMap(({ ErrorEquals }, index) => faultsInNames(ErrorEquals, index === list.length - 1)),
  );

const faultsInNames = (names: unknown, isLast: boolean): string[] => {
  if (!Array.isArray(names) || names.length === 0)
    return ["'ErrorEquals' must list at least one name"];
  const isFine = !names.includes("States.ALL") || (names.length === 1 && isLast);
  return isFine ? [] : ["'States.ALL' must stand alone and in the last place"];
};

const faultsInRule = (rule: ChoiceRule, language: QueryLanguage): string[] => {
  const fields = rule as Readonly<Record<string, unknown>>;
  if (language === "JSONata")
    return "Condition" in fields ? [] : ["a choice rule has no 'Condition'"];
  const parts = [fields["And"], fields["Or"], fields["Not"]]
    .filter((part) => part !== undefined)
    .flat();
  if (parts.length > 0) return parts.flatMap((part) => faultsInRule(part as ChoiceRule, language));
  const strange = Object.keys(fields).filter(
    (field) => !RULE_FIELDS.has(field) && !isComparison(field),
  );
  return [
    ...strange.map((field) => `the choice operator '${field}' is not supported`),
    ...(comparisonIn(fields) === undefined ? ["a choice rule has no comparison"] : []),
  ];
};

const RULE_FIELDS = new Set(["Variable", "Next", "Assign", "Comment"]);
