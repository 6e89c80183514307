import { FlowLogDestination, type IVpc, SubnetType, Vpc } from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";
import { expiringLog } from "./expiring-log.ts";

/** A VPC that is there already, and what of it instances may use. */
export interface OwnNetwork {
  readonly vpcId: string;
  readonly subnets: readonly { readonly id: string; readonly availabilityZone: string }[];
}

/**
 * Where instances stand. In a network of one's own the subnets say how they call out: by public
 * addresses, a NAT gateway or a proxy; named by ids, so that a synthesis needs no account.
 */
export const networkOf = (scope: Construct, own: OwnNetwork | null): IVpc =>
  own === null
    ? newNetwork(scope)
    : Vpc.fromVpcAttributes(scope, "OwnNetwork", {
        vpcId: own.vpcId,
        availabilityZones: own.subnets.map(({ availabilityZone }) => availabilityZone),
        // CDK's kind of subnet that instances are put into; whether one is public, it says itself.
        publicSubnetIds: own.subnets.map(({ id }) => id),
      });

const newNetwork = (scope: Construct): IVpc => {
  const flowLog = expiringLog(scope, "FlowLog");
  // Devices only call out, so public subnets without any inbound rule need no NAT gateway.
  // exactOptionalPropertyTypes reads the class and its own interface differently.
  return new Vpc(scope, "Network", {
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [{ name: "Devices", subnetType: SubnetType.PUBLIC, cidrMask: 22 }],
    flowLogs: { All: { destination: FlowLogDestination.toCloudWatchLogs(flowLog) } },
  }) as IVpc;
};
