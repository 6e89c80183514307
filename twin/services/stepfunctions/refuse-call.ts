import { partitionOf } from "../../partition.ts";
import { StateFailure } from "../../state-machine/state-failure.ts";
import type { World } from "../../world/world.ts";
import type { RefusalOf } from "./role-permissions.ts";

/** @throws StateFailure when the state machine's role may not call the function */
export type RefuseCall = (roleArn: string, functionNameOrArn: string) => void;

export const refuseCall =
  ({ account, region }: Pick<World, "account" | "region">, refusalOf: RefusalOf): RefuseCall =>
  (roleArn, called) => {
    const resource = called.startsWith("arn:")
      ? called
      : `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${called}`;
    const refusal = refusalOf(roleArn, { action: "lambda:InvokeFunction", resource });
    if (refusal === undefined) return;
    const cause = `${refusal} (Service: Lambda, Status Code: 403)`;
    throw new StateFailure("Lambda.AWSLambdaException", cause);
  };
