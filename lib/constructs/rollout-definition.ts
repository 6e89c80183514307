import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The state machine's file, which also runs locally. */
export const DEFINITION_FILE = fileURLToPath(
  new URL("../../statemachines/rollout.asl.json", import.meta.url),
);

export const rolloutDefinition = (): unknown => JSON.parse(readFileSync(DEFINITION_FILE, "utf8"));
