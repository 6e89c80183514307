import { type CustomResource, RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { AwsCustomResource, PhysicalResourceId } from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";
import type { Architecture } from "../../domain/architecture.ts";

/** AWS's own pointer to the newest Amazon Linux 2023. (Amazon Linux 2023 user guide, "Launching with the SSM parameter") */
const NEWEST: Readonly<Record<Architecture, string>> = {
  aarch64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
  amd64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
};

export interface RingImageProps {
  readonly architecture: Architecture;
  /** Another text looks again, and so replaces the ring's instances when there is a newer image. */
  readonly generation: string;
}

/**
 * The image of a ring's instances, fixed when it is first asked for. A template parameter of the
 * newest image would replace the whole fleet at whatever deployment comes after a new one, and
 * `cdk diff` would not show it. The image is the custom resource's physical id: CloudFormation
 * keeps that for as long as nobody asks for another.
 */
export class RingImage extends Construct {
  readonly imageId: string;

  constructor(scope: Construct, id: string, { architecture, generation }: RingImageProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, "Log", {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    logGroup.grantWrite(role);
    const { partition, region } = Stack.of(this);
    const name = NEWEST[architecture];
    role.addToPolicy(
      new PolicyStatement({
        actions: ["ssm:GetParameter"],
        resources: [`arn:${partition}:ssm:${region}::parameter${name}`],
      }),
    );
    const image = new AwsCustomResource(this, `Image${generation}`, {
      installLatestAwsSdk: false,
      logGroup,
      role,
      memorySize: 256,
      resourceType: "Custom::RingImage",
      // Nothing on an update: what was answered at the creation stays.
      onCreate: {
        service: "SSM",
        action: "getParameter",
        parameters: { Name: name },
        physicalResourceId: PhysicalResourceId.fromResponse("Parameter.Value"),
        outputPaths: ["Parameter.Value"],
      },
    });
    image.node.addDependency(role);
    // Not its data, which an update without a call leaves empty.
    this.imageId = (image.node.findChild("Resource") as CustomResource).ref;
  }
}
