import { faultsInState } from "./check-state.ts";
import type { Flow, QueryLanguage, State } from "./definition.ts";

/** One sentence for each fault, beginning with the state it is in. */
export const faultsInFlow = (
  flow: Flow,
  language: QueryLanguage,
  where: string,
  isSupported: (resource: string) => boolean,
): string[] => {
  const mode = flow.ProcessorConfig?.Mode ?? "INLINE";
  if (typeof flow.States !== "object" || flow.States === null)
    return [`${where}'States' is missing`];
  const known = new Set(Object.keys(flow.States));
  const states = Object.entries(flow.States);
  return [
    ...(MODES.has(mode)
      ? []
      : [`${where}a Map has no mode ${mode}, only ${[...MODES].join(" and ")}`]),
    ...(known.has(flow.StartAt)
      ? []
      : [`${where}StartAt names '${flow.StartAt}', which is no state`]),
    ...states.flatMap(([name, state]) =>
      targetsOf(state)
        .filter((target) => !known.has(target))
        .map((target) => `state '${name}': leads to '${target}', which is no state`),
    ),
    ...states.flatMap(([name, state]) => {
      const own = state.QueryLanguage ?? language;
      return [
        ...faultsInState(name, state, own, isSupported),
        ...innerFlows(state).flatMap((inner) =>
          faultsInFlow(inner, language, `state '${name}': `, isSupported),
        ),
      ];
    }),
  ];
};

const MODES: ReadonlySet<string> = new Set(["INLINE", "DISTRIBUTED"]);

const innerFlows = ({ Branches = [], ItemProcessor, Iterator: legacy }: State): Flow[] =>
  [...Branches, ItemProcessor, legacy].filter((flow) => flow !== undefined);

const targetsOf = ({ Next, Default, Catch = [], Choices = [] }: State): string[] =>
  [
    Next,
    Default,
    ...Catch.map((catcher) => catcher.Next),
    ...Choices.map((rule) => rule.Next),
  ].filter((target) => target !== undefined);
