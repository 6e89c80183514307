import * as z from "zod/mini";
import { DEFAULT_RINGS, namesOf, ringsIn } from "../../domain/names.ts";
import { parse, parseJson } from "../../domain/parse.ts";
import { schemas } from "../../domain/rollout/rollout.ts";
import { STAGE } from "../../domain/stage.ts";

const shape = z.object({
  /** `STAGE`; empty: the one without a name. */
  stage: z.string().check(z.regex(STAGE)),
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
  const names = namesOf(stage);
  return parse(
    shape,
    {
      stage,
      ledgerTable: environment["LEDGER_TABLE"] ?? names.ledgerTable,
      pipelineName: environment["PIPELINE_NAME"] ?? names.pipeline,
      modelPackageGroup: environment["MODEL_PACKAGE_GROUP"] ?? names.modelPackageGroup,
      rings: ringsIn(
        stage,
        rings === undefined
          ? DEFAULT_RINGS
          : parseJson(z.array(schemas.ring), rings, "environment variable RINGS"),
      ),
    },
    "environment",
  );
};
