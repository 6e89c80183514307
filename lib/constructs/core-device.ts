import { Stack } from "aws-cdk-lib";
import {
  AmazonLinuxCpuType,
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  Instance,
  InstanceClass,
  InstanceSize,
  InstanceType,
  type ISecurityGroup,
  type IVpc,
  MachineImage,
  SubnetType,
} from "aws-cdk-lib/aws-ec2";
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnThing } from "aws-cdk-lib/aws-iot";
import { Construct } from "constructs";
import type { Architecture } from "../../domain/architecture.ts";
import { coreDeviceSetup } from "./core-device-setup.ts";
import type { FleetIdentity } from "./fleet-identity.ts";

export interface CoreDeviceProps {
  readonly thingName: string;
  readonly thingGroup: string;
  readonly identity: FleetIdentity;
  readonly architecture: Architecture;
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
}

/** A Greengrass core on EC2: no inbound port, reached by Session Manager, everything encrypted. */
export class CoreDevice extends Construct {
  readonly instance: Instance;

  constructor(scope: Construct, id: string, props: CoreDeviceProps) {
    super(scope, id);
    const { thingName, thingGroup, identity, architecture } = props;
    const isArm = architecture === "aarch64";
    const thing = new CfnThing(this, "Thing", { thingName });
    this.instance = new Instance(this, "Instance", {
      vpc: props.vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      securityGroup: props.securityGroup,
      instanceType: InstanceType.of(
        isArm ? InstanceClass.T4G : InstanceClass.T3,
        InstanceSize.SMALL,
      ),
      machineImage: MachineImage.latestAmazonLinux2023({
        cpuType: isArm ? AmazonLinuxCpuType.ARM_64 : AmazonLinuxCpuType.X86_64,
      }),
      role: this.role(props),
      requireImdsv2: true,
      detailedMonitoring: true,
      blockDevices: [
        {
          deviceName: "/dev/xvda",
          volume: BlockDeviceVolume.ebs(8, {
            encrypted: true,
            volumeType: EbsDeviceVolumeType.GP3,
          }),
        },
      ],
    });
    this.instance.addUserData(
      ...coreDeviceSetup({
        thingName,
        thingGroup,
        policyName: identity.policy.ref,
        roleAlias: identity.roleAlias.ref,
        region: Stack.of(this).region,
      }),
    );
    this.instance.node.addDependency(
      thing,
      ...identity.groups,
      identity.policy,
      identity.roleAlias,
    );
  }

  /** Enough to give itself a certificate for its own thing; nothing of IAM. */
  private role({ thingName, thingGroup, identity }: CoreDeviceProps): Role {
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("ec2.amazonaws.com"),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName("AmazonSSMManagedInstanceCore")],
    });
    const allow = (actions: string[], ...resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources }));
    const arn = (rest: string) => {
      const { partition, region, account } = Stack.of(this);
      return `arn:${partition}:iot:${region}:${account}:${rest}`;
    };
    // Neither has a resource type: a certificate's id is not known before it is made.
    allow(["iot:CreateKeysAndCertificate", "iot:DescribeEndpoint"], "*");
    allow(["iot:AttachPolicy"], arn("cert/*"), identity.policy.attrArn);
    allow(["iot:AttachThingPrincipal"], arn(`thing/${thingName}`), arn("cert/*"));
    allow(["iot:AddThingToThingGroup"], arn(`thing/${thingName}`), arn(`thinggroup/${thingGroup}`));
    return role;
  }
}
