import { InvalidInput } from "../../domain/errors.ts";

/** Region and account of the fleet, read from an ARN that names something in it. */
export interface Home {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

export const homeOf = (arn: string): Home => {
  const [prefix, partition, , region, account] = arn.split(":");
  if (prefix !== "arn" || !partition || !region || !account) {
    throw new InvalidInput(`expected an ARN with region and account, got ${arn}`);
  }
  return { partition, region, account };
};

export const componentArn = ({ partition, region, account }: Home, name: string): string =>
  `arn:${partition}:greengrass:${region}:${account}:components:${name}`;

export const componentVersionArn = (home: Home, name: string, version: string): string =>
  `${componentArn(home, name)}:versions:${version}`;

export const thingGroupArn = ({ partition, region, account }: Home, group: string): string =>
  `arn:${partition}:iot:${region}:${account}:thinggroup/${group}`;
