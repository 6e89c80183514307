import { Stack } from "aws-cdk-lib";
import type { ISecurityGroup, IVpc } from "aws-cdk-lib/aws-ec2";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CfnThing } from "aws-cdk-lib/aws-iot";
import { Construct } from "constructs";
import type { Architecture } from "../../domain/architecture.ts";
import { coreDeviceSetup } from "./core-device-setup.ts";
import type { FleetIdentity } from "./fleet-identity.ts";
import { PrivateInstance } from "./private-instance.ts";

export interface CoreDeviceProps {
  readonly thingName: string;
  readonly thingGroup: string;
  readonly identity: FleetIdentity;
  readonly architecture: Architecture;
  readonly imageId: string;
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
}

/** A Greengrass core on EC2. */
export class CoreDevice extends Construct {
  constructor(scope: Construct, id: string, props: CoreDeviceProps) {
    super(scope, id);
    const { thingName, thingGroup, identity } = props;
    const thing = new CfnThing(this, "Thing", { thingName });
    const { instance, role } = new PrivateInstance(this, "Machine", props);
    for (const statement of this.provisioning(props)) role.addToPolicy(statement);
    instance.addUserData(
      ...coreDeviceSetup({
        thingName,
        thingGroup,
        policyName: identity.policy.ref,
        roleAlias: identity.roleAlias.ref,
        region: Stack.of(this).region,
      }),
    );
    instance.node.addDependency(thing, ...identity.groups, identity.policy, identity.roleAlias);
  }

  /** Enough to give itself a certificate for its own thing; nothing of IAM. */
  private provisioning({ thingName, thingGroup, identity }: CoreDeviceProps): PolicyStatement[] {
    const allow = (actions: string[], ...resources: string[]) =>
      new PolicyStatement({ actions, resources });
    const arn = (rest: string) => {
      const { partition, region, account } = Stack.of(this);
      return `arn:${partition}:iot:${region}:${account}:${rest}`;
    };
    return [
      // Neither has a resource type: a certificate's id is not known before it is made.
      allow(["iot:CreateKeysAndCertificate", "iot:DescribeEndpoint"], "*"),
      allow(["iot:AttachPolicy"], arn("cert/*"), identity.policy.attrArn),
      allow(["iot:AttachThingPrincipal"], arn(`thing/${thingName}`), arn("cert/*")),
      allow(
        ["iot:AddThingToThingGroup"],
        arn(`thing/${thingName}`),
        arn(`thinggroup/${thingGroup}`),
      ),
    ];
  }
}
