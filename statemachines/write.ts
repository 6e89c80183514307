import { writeFileSync } from "node:fs";
import { ROLLOUT } from "./rollout.ts";
import { textOf } from "./text.ts";

// `npm run statemachine`: the file that is deployed, and that the twin runs, from its table.
writeFileSync(new URL("rollout.asl.json", import.meta.url), textOf(ROLLOUT));
