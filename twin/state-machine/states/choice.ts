import type { ChoiceRule } from "../definition.ts";
import { StateFailure } from "../state-failure.ts";
import type { Visit } from "../visit.ts";
import type { StateWork } from "./state-work.ts";

/** Follows the first rule that matches, else its Default. */
export const choose: StateWork = async (visit) => {
  const { queries, state, name } = visit;
  const rule = await firstMatch(visit, state.Choices ?? []);
  const next = rule === undefined ? state.Default : rule.Next;
  if (next === undefined)
    throw new StateFailure(
      "States.NoChoiceMatched",
      `No choice rule of the state '${name}' matched, and it has no Default`,
    );
  return { ...(await queries.chosen(visit, rule ?? state)), next };
};

const firstMatch = async (
  visit: Visit,
  rules: readonly ChoiceRule[],
): Promise<ChoiceRule | undefined> => {
  for (const rule of rules) if (await visit.queries.matches(visit, rule)) return rule;
  return undefined;
};
