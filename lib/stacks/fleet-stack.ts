import { CfnOutput } from "aws-cdk-lib";
import { SecurityGroup } from "aws-cdk-lib/aws-ec2";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { CfnParameter } from "aws-cdk-lib/aws-ssm";
import type { Construct } from "constructs";
import { ringImageParameter } from "../../domain/images.ts";
import { componentKey } from "../../domain/rollout/components.ts";
import type { DeploymentConfiguration } from "../configuration.ts";
import {
  addCoreDevices,
  type DeviceSurroundings,
  devicesByStack,
} from "../constructs/core-devices.ts";
import { EdgeManagerFleet } from "../constructs/edge-manager-fleet.ts";
import { Enrolment } from "../constructs/enrolment.ts";
import { FleetIdentity } from "../constructs/fleet-identity.ts";
import { keepExported } from "../constructs/kept-exports.ts";
import { networkOf } from "../constructs/network.ts";
import { PlacedObject } from "../constructs/placed-object.ts";
import { PrivateBucket } from "../constructs/private-bucket.ts";
import { RingImage } from "../constructs/ring-image.ts";
import { StagedStack, type StagedStackProps } from "./staged-stack.ts";

export interface FleetStackProps extends StagedStackProps {
  readonly configuration: DeploymentConfiguration;
  /** Directory with the detector's ZIPs, by architecture. */
  readonly detectorDirectory: string;
  /** Holds a directory for each bundled handler. */
  readonly handlersDirectory: string;
}

/** The rings, what devices are allowed, where components lie, and core devices on EC2. */
export class FleetStack extends StagedStack {
  readonly artifacts: PrivateBucket;
  /** S3 URI of the detector's ZIP for the fleet's architecture. */
  readonly detectorUri: string;
  /** What core devices share, wherever their stack is. */
  readonly surroundings: DeviceSurroundings;
  /** Image of the machine that shows the page. */
  readonly pageImageId: string;

  constructor(scope: Construct, id: string, props: FleetStackProps) {
    super(scope, id, props);
    const { configuration } = props;
    this.artifacts = new PrivateBucket(this, "Artifacts");
    this.detectorUri = this.placeDetector(props);
    const identity = new FleetIdentity(this, "Identity", {
      rings: configuration.rings,
      artifacts: this.artifacts.bucket,
    });
    const enrolment = new Enrolment(this, "Enrolment", {
      handlersDirectory: props.handlersDirectory,
      rings: configuration.rings,
    });
    const vpc = networkOf(this, configuration.network);
    const securityGroup = new SecurityGroup(this, "OutboundOnly", {
      vpc,
      description: "Devices call out and accept nothing",
    });
    this.surroundings = {
      identity,
      enrolment,
      vpc,
      securityGroup,
      images: this.images(configuration),
    };
    this.pageImageId = this.image("PageImage", configuration);
    if (configuration.delivery === "edge-manager") {
      new EdgeManagerFleet(this, "EdgeManager", {
        role: identity.tokenExchangeRole,
        roleAlias: identity.roleAlias,
        bucket: this.artifacts.bucket,
        devices: configuration.devices,
      });
    }
    const [own = []] = devicesByStack(configuration);
    addCoreDevices(this, own, configuration, this.surroundings);
    keepExported(this, [vpc.vpcId, ...vpc.publicSubnets.map(({ subnetId }) => subnetId)]);
    new CfnOutput(this, "ArtifactBucket", { value: this.artifacts.bucket.bucketName });
    // What hardware of one's own is provisioned with (docs/deploy.md).
    new CfnOutput(this, "RoleAlias", { value: identity.roleAlias.ref });
  }

  /** One a ring, so that instances can be replaced ring by ring, too. */
  private images(configuration: DeploymentConfiguration): Record<string, string> {
    const { rings, devices } = configuration;
    const withInstances = devices > 0 ? rings : [];
    return Object.fromEntries(
      withInstances.map(({ name }) => {
        const image = this.image(`Image${name}`, configuration, name);
        // What `fleet images` reads.
        new CfnParameter(this, `ImageOf${name}`, {
          type: "String",
          name: ringImageParameter(this.stage, name),
          value: image,
        });
        return [name, image];
      }),
    );
  }

  private image(id: string, configuration: DeploymentConfiguration, ring = ""): string {
    const { architecture, imageId, imageGenerations } = configuration;
    const generation = imageGenerations[ring] ?? "";
    // Also beside an image of one's own: other stacks may still use what this one found.
    const found = new RingImage(this, id, { architecture, generation }).imageId;
    keepExported(this, [found]);
    return imageId === "" ? found : imageId;
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
