import type { StateWork } from "./state-work.ts";

/** Hands on its input, or in JSONPath its Result or Parameters. */
export const pass: StateWork = async (visit) => {
  const { queries, state, language } = visit;
  const result =
    language === "JSONata"
      ? undefined
      : { value: "Result" in state ? state.Result : await queries.workInput(visit) };
  return { ...(await queries.completed(visit, result)), next: state.Next };
};
