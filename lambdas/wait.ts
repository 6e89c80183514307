import * as z from "zod/mini";
import { configuration } from "../adapters/configuration.ts";
import { keepToken } from "../adapters/ledger/control.ts";
import { task } from "../adapters/task.ts";
import { DecisionWaiting, RolloutAborted } from "../domain/errors.ts";
import { parse } from "../domain/parse.ts";

const input = z.object({
  /** The state that waits. */
  at: z.string(),
  rollout: z.looseObject({ id: z.string(), startedAt: z.string() }),
  taskToken: z.string(),
});

/**
 * Begins a wait that a person's decision ends: keeps the token with which whoever decides wakes the
 * rollout. What was decided before is told as an error, which the state catches.
 */
export const handler = task("Wait", async (event) => {
  const { at, rollout, taskToken } = parse(input, event, "Wait");
  const { control, isNews } = await keepToken(configuration().ledgerTable, rollout, taskToken);
  if (control.aborted && at !== "WaitForRollBack") throw new RolloutAborted(control.aborted.reason);
  if (isNews) throw new DecisionWaiting(`${at}: a person decided meanwhile`);
  return { kind: "waiting" };
});
