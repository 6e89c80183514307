import { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { PhysicalResourceId } from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";
import type { Architecture } from "../../domain/architecture.ts";
import { NEWEST_IMAGE } from "../../domain/images.ts";
import { SdkCalls } from "./sdk-calls.ts";

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
    const { partition, region } = Stack.of(this);
    const name = NEWEST_IMAGE[architecture];
    const image = SdkCalls.in(this).call(this, `Image${generation}`, {
      resourceType: "Custom::RingImage",
      statements: [
        new PolicyStatement({
          actions: ["ssm:GetParameter"],
          resources: [`arn:${partition}:ssm:${region}::parameter${name}`],
        }),
      ],
      // Nothing on an update: what was answered at the creation stays.
      onCreate: {
        service: "SSM",
        action: "getParameter",
        parameters: { Name: name },
        physicalResourceId: PhysicalResourceId.fromResponse("Parameter.Value"),
        outputPaths: ["Parameter.Value"],
      },
    });
    // Not its data, which an update without a call leaves empty.
    this.imageId = image.ref;
  }
}
