import { Stack } from "aws-cdk-lib";
import type { ISecurityGroup, IVpc } from "aws-cdk-lib/aws-ec2";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Architecture } from "../../domain/architecture.ts";
import { coreDeviceSetup } from "./core-device-setup.ts";
import { DeviceIdentity, type DeviceIdentityProps } from "./device-identity.ts";
import { PrivateInstance } from "./private-instance.ts";

export interface CoreDeviceProps extends DeviceIdentityProps {
  readonly architecture: Architecture;
  readonly imageId: string;
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
}

/** A Greengrass core on EC2. The stack is done when the core has reported healthy. */
export class CoreDevice extends Construct {
  constructor(scope: Construct, id: string, props: CoreDeviceProps) {
    super(scope, id);
    const { thingName, identity, enrolment } = props;
    const stack = Stack.of(this);
    const known = new DeviceIdentity(this, "Identity", props);
    const { instance, role, signal } = new PrivateInstance(this, "Machine", props);
    for (const statement of enrolment.asking(thingName)) role.addToPolicy(statement);
    role.addToPolicy(
      // It has no resource type.
      new PolicyStatement({ actions: ["iot:DescribeEndpoint"], resources: ["*"] }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ["greengrass:GetCoreDevice"],
        resources: [
          `arn:${stack.partition}:greengrass:${stack.region}:${stack.account}:coreDevices:${thingName}`,
        ],
      }),
    );
    instance.addUserData(
      ...coreDeviceSetup({
        thingName,
        bucket: enrolment.bucket.bucketName,
        roleAlias: identity.roleAlias.ref,
        region: stack.region,
        signal,
      }),
    );
    instance.node.addDependency(known);
  }
}
