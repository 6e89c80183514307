import { partitionOf } from "../../partition.ts";
import type { World } from "../../world/world.ts";

/** `kind` is the resource type of an ARN, such as "compilation-job". */
export const sageMakerArn = ({ region, account }: World, kind: string, name: string): string =>
  `arn:${partitionOf(region)}:sagemaker:${region}:${account}:${kind}/${name}`;

/** The part after `<kind>/`, or the text itself when it is a name already. */
export const nameOf = (kind: string, nameOrArn: string): string => {
  const marker = `:${kind}/`;
  const at = nameOrArn.indexOf(marker);
  return at < 0 ? nameOrArn : nameOrArn.slice(at + marker.length);
};

/** Who made a thing, as far as the local cloud knows. */
export const userContext = ({ account, region }: World, caller: string) => ({
  IamIdentity: {
    Arn: `arn:${partitionOf(region)}:iam::${account}:user/${caller}`,
    PrincipalId: caller,
  },
});
