import { writeFileSync } from "node:fs";
import { rolePolicies } from "./role-policies.ts";

// Synthesis takes longer than a start of the product, which reads this file.
writeFileSync(
  new URL("../../local/role-policies.json", import.meta.url),
  `${JSON.stringify(rolePolicies(), undefined, 2)}\n`,
);
