import * as z from "zod/mini";
import { faultsOf } from "../adapters/preflight/checks.ts";
import { preflightChecks } from "../adapters/preflight/preflight-checks.ts";
import { task } from "../adapters/task.ts";
import { parse } from "../domain/parse.ts";
import { describeFaults, inspection } from "../domain/rollout/preflight.ts";
import { schemas } from "../domain/rollout/rollout.ts";

const input = z.object({ rollout: schemas.rollout, inspection });

/** Looks for every fault before anything is touched, and tells them with those of the artefacts. */
export const handler = task("Preflight", async (event) => {
  const { rollout, inspection: inspected } = parse(input, event, "Preflight");
  const found = await faultsOf(preflightChecks(rollout));
  const faults = [...inspected.faults, ...found];
  if (faults.length === 0) return { kind: "ready", faults, outcome: null };
  const reason = describeFaults(faults);
  return {
    kind: "faults",
    faults,
    outcome: { kind: "preflightFailed", reason, error: "PreflightFailed" },
  };
});
