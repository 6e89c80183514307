import type { Statement } from "../../twin/identity/statement.ts";
import { roleStatements, rolloutStatements } from "./deployed-roles.ts";

/** The product fills in where it stands. */
const ANYWHERE = { partition: "{partition}", region: "{region}", account: "{account}" };

/** What stands in local/role-policies.json: the statements of each role that calls AWS on this machine. */
export const rolePolicies = (): Record<string, readonly Statement[]> => ({
  ...Object.fromEntries(
    ["Functions", "Retraining", "Watch"].flatMap((construct) => [
      ...rolloutStatements(construct, ANYWHERE),
    ]),
  ),
  Simulator: roleStatements("simulator", "MachineRole", ANYWHERE),
  TokenExchangeRole: roleStatements("fleet", "IdentityTokenExchangeRole", ANYWHERE),
});
