import { decide } from "../../identity/evaluate.ts";
import type { Need } from "../../identity/need.ts";
import type { Principal, PrincipalOf } from "../../identity/principal.ts";
import { refusalText } from "../../identity/refusal-text.ts";
import { partitionOf } from "../../partition.ts";
import { StateFailure } from "../../state-machine/state-failure.ts";
import type { World } from "../../world/world.ts";

/** @throws StateFailure when the state machine's role may not call the function */
export type RefuseUnpermitted = (roleArn: string, functionNameOrArn: string) => void;

/** A role is known by its name, as functions are; where nobody's policies are known, everybody may. */
export const refuseUnpermitted =
  (
    { account, region }: Pick<World, "account" | "region">,
    principalOf: PrincipalOf | undefined,
  ): RefuseUnpermitted =>
  (roleArn, called) => {
    if (principalOf === undefined) return;
    const partition = partitionOf(region);
    const functionArn = `arn:${partition}:lambda:${region}:${account}:function:${called}`;
    const resource = called.startsWith("arn:") ? called : functionArn;
    const role = roleArn.split("/").at(-1) ?? "";
    const unknown = { arn: `arn:${partition}:sts::${account}:assumed-role/${role}`, may: [] };
    refuse(principalOf(role) ?? unknown, { action: "lambda:InvokeFunction", resource });
  };

const refuse = ({ arn, may }: Pick<Principal, "arn" | "may">, need: Need): void => {
  const decision = may === "everything" ? "allowed" : decide(may, need);
  if (decision === "allowed") return;
  const cause = `${refusalText(arn, need, decision)} (Service: Lambda, Status Code: 403)`;
  throw new StateFailure("Lambda.AWSLambdaException", cause);
};
