import * as z from "zod/mini";
import { artefactChecks } from "../adapters/preflight/artefact-checks.ts";
import { faultsOf } from "../adapters/preflight/checks.ts";
import { task } from "../adapters/task.ts";
import { parse } from "../domain/parse.ts";
import { schemas } from "../domain/rollout/rollout.ts";

const input = z.object({ rollout: schemas.rollout, modelDataUrl: z.string() });

/** Looks into the model's archive and for the detector's bundles. */
export const handler = task("InspectArtefacts", async (event) => {
  const { rollout, modelDataUrl } = parse(input, event, "InspectArtefacts");
  return { kind: "inspected", faults: await faultsOf(artefactChecks(rollout, modelDataUrl)) };
});
