import * as z from "zod/mini";
import { DEFAULT_RINGS, NAMES } from "../../domain/names.ts";
import { parse, parseJson } from "../../domain/parse.ts";
import { schemas } from "../../domain/rollout/rollout.ts";

const shape = z.object({
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
  return parse(
    shape,
    {
      ledgerTable: environment["LEDGER_TABLE"] ?? NAMES.ledgerTable,
      pipelineName: environment["PIPELINE_NAME"] ?? NAMES.pipeline,
      modelPackageGroup: environment["MODEL_PACKAGE_GROUP"] ?? NAMES.modelPackageGroup,
      rings:
        rings === undefined
          ? DEFAULT_RINGS
          : parseJson(z.array(schemas.ring), rings, "environment variable RINGS"),
    },
    "environment",
  );
};
