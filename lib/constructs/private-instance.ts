import { Duration, Stack } from "aws-cdk-lib";
import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  HttpTokens,
  type IMachineImage,
  Instance,
  InstanceClass,
  InstanceSize,
  InstanceType,
  type ISecurityGroup,
  type IVpc,
  OperatingSystemType,
  SubnetType,
  UserData,
} from "aws-cdk-lib/aws-ec2";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Architecture } from "../../domain/architecture.ts";
import { keyAt } from "../stacks/staged-stack.ts";

export interface PrivateInstanceProps {
  readonly architecture: Architecture;
  /** An Amazon Linux 2023 AMI. */
  readonly imageId: string;
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
  /** Another text makes another instance; default: it keeps its disk whatever its first boot says. */
  readonly generation?: string;
}

/**
 * A small Amazon Linux 2023: no inbound port, reached by Session Manager, IMDSv2, an encrypted disk. Its
 * stack is done when its first boot has said so.
 */
export class PrivateInstance extends Construct {
  readonly instance: Instance;
  readonly role: Role;

  /** CloudFormation waits for what `cfn-signal` says of this resource. */
  readonly signal: { readonly stack: string; readonly resource: string };

  constructor(scope: Construct, id: string, props: PrivateInstanceProps) {
    super(scope, id);
    const kmsKey = keyAt(this);
    const isArm = props.architecture === "aarch64";
    this.role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("ec2.amazonaws.com"),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName("AmazonSSMManagedInstanceCore")],
    });
    this.instance = new Instance(this, `Instance${props.generation ?? ""}`, {
      vpc: props.vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      securityGroup: props.securityGroup,
      instanceType: InstanceType.of(
        isArm ? InstanceClass.T4G : InstanceClass.T3,
        InstanceSize.SMALL,
      ),
      machineImage: imageOf(props.imageId),
      role: this.role,
      // Not requireImdsv2: the launch templates it makes all bear the name InstanceLaunchTemplate.
      httpTokens: HttpTokens.REQUIRED,
      detailedMonitoring: true,
      userDataCausesReplacement: false,
      blockDevices: [
        {
          deviceName: "/dev/xvda",
          volume: BlockDeviceVolume.ebs(8, {
            encrypted: true,
            ...(kmsKey && { kmsKey }),
            volumeType: EbsDeviceVolumeType.GP3,
          }),
        },
      ],
    });
    const stack = Stack.of(this);
    const resource = this.instance.instance;
    resource.cfnOptions.creationPolicy = {
      resourceSignal: { count: 1, timeout: FIRST_BOOT.toIsoString() },
    };
    this.signal = { stack: stack.stackName, resource: stack.getLogicalId(resource) };
  }
}

/** Packages, a nucleus and its first report take some five minutes. */
const FIRST_BOOT = Duration.minutes(20);

const imageOf = (imageId: string): IMachineImage => ({
  getImage: () => ({ imageId, osType: OperatingSystemType.LINUX, userData: UserData.forLinux() }),
});
