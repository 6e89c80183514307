import * as z from "zod/mini";
import { CHECKS, faultsOf } from "../adapters/preflight-checks.ts";
import { task } from "../adapters/task.ts";
import { parse } from "../domain/parse.ts";
import { describeFaults } from "../domain/preflight.ts";
import { schemas } from "../domain/rollout.ts";

const input = z.object({ rollout: schemas.rollout });

/** Looks for every fault before anything is touched. */
export const handler = task("Preflight", async (event) => {
  const { rollout } = parse(input, event, "Preflight");
  const found = await Promise.all(
    Object.entries(CHECKS).map(([name, check]) => faultsOf(name, check, rollout)),
  );
  const faults = found.flat();
  if (faults.length === 0) return { kind: "ready", faults, outcome: null };
  const reason = describeFaults(faults);
  return {
    kind: "faults",
    faults,
    outcome: { kind: "preflightFailed", reason, error: "PreflightFailed" },
  };
});
