import { AsyncLocalStorage } from "node:async_hooks";
import { isAllowed } from "../../../twin/identity/evaluate.ts";
import type { Need, Place } from "../../../twin/identity/need.ts";
import { type AskedCall, needsOfCall } from "../../../twin/identity/needs-of-call.ts";
import type { Statement } from "../../../twin/identity/statement.ts";
import type { Asked, Ground, Made } from "../kind.ts";
import { physicalArn } from "../stack.ts";
import type { Handler } from "./handlers.ts";

const needed = new AsyncLocalStorage<Need[]>();

/** Notes what the running function needs for a call. */
export const noteNeed = (need: Need): void => void needed.getStore()?.push(need);

export const noteCall = (call: AskedCall, place: Place): void => {
  if (!needed.getStore()) return;
  for (const need of needsOfCall(call, place)) noteNeed(need);
};

/** The key that a bucket lies under, as its stack made it; what no stack made lies under none of ours. */
export const keyOfBucket = (
  resources: Iterable<Asked & Made>,
  name: string,
): string | undefined => {
  for (const { type, physicalId, properties } of resources) {
    if (type !== "AWS::S3::Bucket" || physicalId !== name) continue;
    return /"KMSMasterKeyID":"([^"]+)"/.exec(JSON.stringify(properties))?.[1];
  }
  return undefined;
};

/** The handler with what its function's role may do now. @throws Error for what AWS would refuse */
export const calledAsRole =
  (ground: Ground, fn: Asked & Made, handler: Handler): Handler =>
  async (event, context) => {
    const needs: Need[] = [];
    const answer = await needed.run(needs, () => handler(event, context));
    const statements = statementsOf(ground, fn);
    const denied = needs.filter((need) => !isAllowed(statements, need));
    if (denied.length > 0) {
      const told = denied.map(({ action, resource }) => `${action} on ${resource}`);
      throw new Error(`AccessDenied: the role of ${fn.logicalId} may not ${told.join(", ")}`);
    }
    return answer;
  };

const statementsOf = ({ resources, place }: Ground, fn: Asked & Made): Statement[] => {
  const all = [...resources()];
  const role = all.find(
    (each) => each.type === "AWS::IAM::Role" && physicalArn(each, place) === fn.properties["Role"],
  );
  return all.flatMap(({ type, properties }) => {
    const roles = type === "AWS::IAM::Policy" ? (properties["Roles"] as string[]) : [];
    const { Statement } = (properties["PolicyDocument"] ?? {}) as { Statement?: Statement[] };
    return role && roles.includes(role.physicalId) ? (Statement ?? []) : [];
  });
};
