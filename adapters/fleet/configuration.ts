import * as z from "zod/mini";
import { InvalidInput } from "../../domain/errors.ts";
import { DEFAULT_RINGS, namesOf, ringsIn } from "../../domain/names.ts";
import { parse, parseJson } from "../../domain/parse.ts";
import { schemas } from "../../domain/rollout/rollout.ts";
import { STAGE, STAGE_IN_WORDS } from "../../domain/stage.ts";

const shape = z.object({
  /** `STAGE`; empty: the one without a name. */
  stage: z.string(),
  ledgerTable: z.string(),
  pipelineName: z.string(),
  modelPackageGroup: z.string(),
  rings: z.array(schemas.ring),
});

/** What the command line and the dashboard need to find the fleet; the names have defaults. */
export type FleetConfiguration = z.infer<typeof shape>;

/** @throws InvalidInput naming the variable that is wrong */
export const readFleetConfiguration = (environment: NodeJS.ProcessEnv): FleetConfiguration => {
  const rings = environment["RINGS"];
  const stage = environment["STAGE"] ?? "";
  if (!STAGE.test(stage)) {
    throw new InvalidInput(
      `environment variable STAGE: expected ${STAGE_IN_WORDS}, got "${stage}"`,
    );
  }
  const names = namesOf(stage);
  return parse(
    shape,
    {
      stage,
      ledgerTable: environment["LEDGER_TABLE"] ?? names.ledgerTable,
      pipelineName: environment["PIPELINE_NAME"] ?? names.pipeline,
      modelPackageGroup: environment["MODEL_PACKAGE_GROUP"] ?? names.modelPackageGroup,
      // Told as they are called; only the default ones have yet to bear the stage.
      rings:
        rings === undefined
          ? ringsIn(stage, DEFAULT_RINGS)
          : parseJson(z.array(schemas.ring), rings, "environment variable RINGS"),
    },
    "environment",
  );
};
