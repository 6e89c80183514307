import { decide } from "../../identity/evaluate.ts";
import type { Need } from "../../identity/need.ts";
import type { PrincipalOf } from "../../identity/principal.ts";
import { refusalText } from "../../identity/refusal-text.ts";
import { partitionOf } from "../../partition.ts";
import type { World } from "../../world/world.ts";

/** Why a state machine's role may not do it; undefined when it may. */
export type RefusalOf = (roleArn: string, need: Need) => string | undefined;

/** A role is known by its name, as functions are; where nobody's policies are known, everybody may. */
export const refusalOf =
  (
    { account, region }: Pick<World, "account" | "region">,
    principalOf: PrincipalOf | undefined,
  ): RefusalOf =>
  (roleArn, need) => {
    if (principalOf === undefined) return undefined;
    const role = roleArn.split("/").at(-1) ?? "";
    const unknown = `arn:${partitionOf(region)}:sts::${account}:assumed-role/${role}`;
    const { arn, may } = principalOf(role) ?? { arn: unknown, may: [] };
    const decision = may === "everything" ? "allowed" : decide(may, need);
    return decision === "allowed" ? undefined : refusalText(arn, need, decision);
  };
