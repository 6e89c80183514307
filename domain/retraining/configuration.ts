import * as z from "zod/mini";
import { parse, parseJson } from "../parse.ts";
import { schemas } from "../rollout/rollout.ts";
import { retrainingPolicy } from "./retraining.ts";

const text = z.string().check(z.minLength(1));
const rings = z.array(schemas.ring).check(z.minLength(1));
const shape = z.object({
  ledgerTable: text,
  pipelineName: text,
  policy: retrainingPolicy,
  /** Whose devices are asked how far they have drifted. */
  rings,
});

/** What the function that starts retrainings is told by its environment. */
export type RetrainingConfiguration = z.infer<typeof shape>;

/** @throws InvalidInput listing every variable that is missing or wrong */
export const readRetrainingConfiguration = (
  environment: Readonly<Record<string, string | undefined>>,
): RetrainingConfiguration => {
  const { LEDGER_TABLE, PIPELINE_NAME, RETRAINING = "null", RINGS = "null" } = environment;
  const policy = parseJson(retrainingPolicy, RETRAINING, "environment variable RETRAINING");
  const given = {
    ledgerTable: LEDGER_TABLE,
    pipelineName: PIPELINE_NAME,
    policy,
    rings: parseJson(rings, RINGS, "environment variable RINGS"),
  };
  return parse(shape, given, "environment");
};

/** The configuration as an environment; the inverse of `readRetrainingConfiguration`. */
export const retrainingEnvironment = (given: RetrainingConfiguration): Record<string, string> => ({
  LEDGER_TABLE: given.ledgerTable,
  PIPELINE_NAME: given.pipelineName,
  RETRAINING: JSON.stringify(given.policy),
  RINGS: JSON.stringify(given.rings),
});
