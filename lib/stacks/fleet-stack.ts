import { CfnOutput, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import { FlowLogDestination, type IVpc, SecurityGroup, SubnetType, Vpc } from "aws-cdk-lib/aws-ec2";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import type { Construct } from "constructs";
import { thingName } from "../../domain/names.ts";
import { componentKey } from "../../domain/rollout/components.ts";
import type { Ring } from "../../domain/rollout/rollout.ts";
import type { DeploymentConfiguration } from "../configuration.ts";
import { CoreDevice } from "../constructs/core-device.ts";
import { FleetIdentity } from "../constructs/fleet-identity.ts";
import { PlacedObject } from "../constructs/placed-object.ts";
import { PrivateBucket } from "../constructs/private-bucket.ts";

export interface FleetStackProps extends StackProps {
  readonly configuration: DeploymentConfiguration;
  /** Directory with the detector's ZIPs, by architecture. */
  readonly detectorDirectory: string;
}

/** The rings, what devices are allowed, where components lie, and core devices on EC2. */
export class FleetStack extends Stack {
  readonly artifacts: PrivateBucket;
  /** S3 URI of the detector's ZIP for the fleet's architecture. */
  readonly detectorUri: string;
  readonly vpc: IVpc;

  constructor(scope: Construct, id: string, props: FleetStackProps) {
    super(scope, id, props);
    const { configuration } = props;
    this.artifacts = new PrivateBucket(this, "Artifacts");
    this.detectorUri = this.placeDetector(props);
    const identity = new FleetIdentity(this, "Identity", {
      rings: configuration.rings,
      artifacts: this.artifacts.bucket,
    });
    const flowLog = new LogGroup(this, "FlowLog", {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Devices only call out, so public subnets without any inbound rule need no NAT gateway.
    // exactOptionalPropertyTypes reads the class and its own interface differently.
    this.vpc = new Vpc(this, "Network", {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: "Devices", subnetType: SubnetType.PUBLIC, cidrMask: 22 }],
      flowLogs: { All: { destination: FlowLogDestination.toCloudWatchLogs(flowLog) } },
    }) as IVpc;
    const securityGroup = new SecurityGroup(this, "OutboundOnly", {
      vpc: this.vpc,
      description: "Devices call out and accept nothing",
    });
    for (let device = 1; device <= configuration.devices; device++) {
      new CoreDevice(this, `Device${device}`, {
        thingName: thingName(device),
        thingGroup: ringOf(device, configuration).thingGroup,
        identity,
        architecture: configuration.architecture,
        imageId: configuration.imageId,
        vpc: this.vpc,
        securityGroup,
      });
    }
    new CfnOutput(this, "ArtifactBucket", { value: this.artifacts.bucket.bucketName });
    // What hardware of one's own is provisioned with (docs/deploy.md).
    new CfnOutput(this, "DevicePolicy", { value: identity.policy.ref });
    new CfnOutput(this, "RoleAlias", { value: identity.roleAlias.ref });
  }

  /**
   * Beside the models, under its content's key, and not where CDK keeps assets: a device that goes
   * back must find the detector it had, whatever was deployed since.
   */
  private placeDetector({ configuration, detectorDirectory }: FleetStackProps): string {
    const name = `detector-${configuration.architecture}.zip`;
    const { bucket } = this.artifacts;
    const asset = new Asset(this, "Detector", { path: `${detectorDirectory}/${name}` });
    const key = componentKey(asset.assetHash, name);
    new PlacedObject(this, "PlacedDetector", {
      bucket,
      key,
      content: { bucket: asset.bucket, key: asset.s3ObjectKey },
    });
    return bucket.s3UrlForObject(key);
  }
}

/** The first device of each ring but the last; the last ring takes the rest. */
const ringOf = (device: number, { rings }: DeploymentConfiguration): Ring => {
  const ring = rings[Math.min(device, rings.length) - 1];
  if (!ring) throw new Error("rings: expected at least one, got none");
  return ring;
};
