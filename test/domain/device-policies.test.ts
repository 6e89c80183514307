import { expect, test } from "vitest";
import {
  devicePolicies,
  MOST_TURBINES_PER_DEVICE,
  policyNames,
} from "../../domain/device-policies.ts";

const HOMES = [
  { partition: "aws", region: "ap-southeast-7", account: "123456789012" },
  { partition: "aws-cn", region: "cn-northwest-1", account: "123456789012" },
  { partition: "aws-us-gov", region: "us-gov-west-1", account: "123456789012" },
];
const device = {
  thingName: "edge-499",
  turbines: Array.from({ length: MOST_TURBINES_PER_DEVICE }, (_, index) => String(45_000 + index)),
  roleAliasArn: `arn:aws-us-gov:iot:us-gov-west-1:123456789012:rolealias/IdentityRoleAlias7142D9CF-${"x".repeat(12)}`,
};

test.each(HOMES)(
  "Each policy of the largest device has 2,048 characters at most in $region",
  (home) => {
    const documents = devicePolicies(device, home).map((each) => JSON.stringify(each));
    expect(documents).toHaveLength(10);
    expect(Math.max(...documents.map(({ length }) => length))).toBeLessThanOrEqual(2_048);
    expect(policyNames(device.thingName, device.turbines.length)).toHaveLength(documents.length);
  },
);
