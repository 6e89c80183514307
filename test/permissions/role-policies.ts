import type { Statement } from "../../twin/identity/statement.ts";
import {
  FUNCTION_CONSTRUCTS,
  operatorStatements,
  roleStatements,
  rolloutStatements,
} from "./deployed-roles.ts";

/** The product fills in where it stands. */
const ANYWHERE = { partition: "{partition}", region: "{region}", account: "{account}" };

/** What stands in local/role-policies.json: the statements of each role that calls AWS on this machine. */
export const rolePolicies = (): Record<string, readonly Statement[]> => ({
  ...Object.fromEntries(
    FUNCTION_CONSTRUCTS.flatMap((construct) => [...rolloutStatements(construct, ANYWHERE)]),
  ),
  Rollout: roleStatements("rollout", "RolloutMachineRole", ANYWHERE),
  // Here the person at the page is the one who started it, and so may decide.
  Simulator: [
    ...roleStatements("simulator", "MachineRole", ANYWHERE),
    ...operatorStatements(ANYWHERE),
  ],
  TokenExchangeRole: roleStatements("fleet", "IdentityTokenExchangeRole", ANYWHERE),
});
