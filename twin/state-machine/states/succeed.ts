import type { StateWork } from "./state-work.ts";

/** Ends its flow with its input or Output. */
export const succeed: StateWork = async (visit) => ({
  output: (await visit.queries.completed(visit)).output,
});
