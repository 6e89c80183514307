import { expect, test } from "vitest";
import { synthesized } from "./synthesized.ts";

const subnets = [
  { id: "subnet-0123456789abcdef0", availabilityZone: "eu-west-1a" },
  { id: "subnet-0123456789abcdef1", availabilityZone: "eu-west-1b" },
];

test("In a network of one's own every instance stands in its subnets, and no other network is made", () => {
  const { fleet, simulator } = synthesized({
    network: { vpcId: "vpc-0123456789abcdef0", subnets },
  });
  for (const template of [fleet, simulator]) {
    template.resourceCountIs("AWS::EC2::VPC", 0);
    template.resourceCountIs("AWS::EC2::Subnet", 0);
    const instances = Object.values(template.findResources("AWS::EC2::Instance"));
    expect(instances.length).toBeGreaterThan(0);
    for (const { Properties } of instances) {
      expect(subnets.map(({ id }) => id)).toContain(Properties["SubnetId"]);
    }
    const groups = Object.values(template.findResources("AWS::EC2::SecurityGroup"));
    expect(groups.map(({ Properties }) => Properties["VpcId"])).toEqual(["vpc-0123456789abcdef0"]);
  }
});

test.each([
  [{ vpcId: "mine", subnets }, /network\.vpcId/],
  [{ vpcId: "vpc-0123456789abcdef0", subnets: [] }, /network\.subnets/],
  [
    { vpcId: "vpc-0123456789abcdef0", subnets: [{ id: "subnet-0123456789abcdef0" }] },
    /availabilityZone/,
  ],
])("A network that says too little is refused by name: %j", (network, problem) => {
  expect(() => synthesized({ network })).toThrow(problem);
});
