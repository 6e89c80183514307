import { StateFailure } from "../state-failure.ts";
import type { StateWork } from "./state-work.ts";

/** Ends the execution, or makes the Parallel or Map around it fail. */
export const fail: StateWork = async (visit) => {
  const error = await visit.queries.field(visit, "Error");
  const cause = await visit.queries.field(visit, "Cause");
  throw new StateFailure(textOf(error), textOf(cause));
};

const textOf = (value: unknown): string | undefined => {
  if (value === undefined || typeof value === "string") return value;
  return JSON.stringify(value);
};
