import type { Decision } from "./evaluate.ts";
import type { Need } from "./need.ts";

/** What AWS tells whoever may not. (IAM user guide, "Troubleshoot access denied error messages") */
export const refusalText = (
  arn: string,
  { action, resource }: Need,
  decision: Exclude<Decision, "allowed">,
): string => {
  const reason =
    decision === "denied"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  return `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
};
