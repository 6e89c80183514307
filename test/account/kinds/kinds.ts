import type { Ground, Kind } from "../kind.ts";
import { customResource } from "./custom-resource.ts";
import { eventRule } from "./event-rule.ts";
import type { Handlers } from "./handlers.ts";
import { instance, type Machine } from "./instance.ts";
import { iotKinds } from "./iot.ts";
import { recordKinds } from "./records.ts";

/** How the product's resources are made in the twin; of the others CloudFormation's rules tell. */
export const kindsOn =
  (ground: Ground, handlers: Handlers, machines: Map<string, Machine>) =>
  (type: string): Kind =>
    type.startsWith("Custom::")
      ? customResource(ground, handlers)
      : ({
          ...iotKinds(ground),
          ...recordKinds(ground),
          "AWS::Events::Rule": eventRule(ground, handlers),
          "AWS::EC2::Instance": instance(ground, machines),
          "AWS::Budgets::Budget": budget(ground),
        }[type] ?? BY_RULES);

/** GovCloud's CloudFormation does not know budgets. (Its resource specification for us-gov-west-1) */
const budget = ({ place }: Ground): Kind => ({
  create: async () => {
    if (place.partition !== "aws-us-gov") return undefined;
    throw new Error(`Unrecognized resource types: [AWS::Budgets::Budget] in ${place.region}`);
  },
});

const BY_RULES: Kind = { create: async () => undefined };
