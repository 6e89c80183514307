import { ManagedPolicy, PolicyStatement, type Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { CfnRoleAlias } from "aws-cdk-lib/aws-iot";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { CfnDevice, CfnDeviceFleet } from "aws-cdk-lib/aws-sagemaker";
import { Construct } from "constructs";
import { thingName } from "../../domain/names.ts";
import { namesAt, stageAt } from "../stacks/staged-stack.ts";

export interface EdgeManagerFleetProps {
  /** What devices are by the token exchange. */
  readonly role: Role;
  readonly roleAlias: CfnRoleAlias;
  readonly bucket: Bucket;
  readonly devices: number;
}

/**
 * What the Edge Manager agent asks for beside its component: a device fleet, each thing registered in
 * it, and a role that SageMaker may take as well. AWS retired the service on 2024-04-26, so this is
 * made for the delivery `edge-manager` alone, and can no longer be deployed. (SageMaker developer
 * guide, "Edge Manager: device fleet"; Greengrass developer guide, "SageMaker AI Edge Manager")
 */
export class EdgeManagerFleet extends Construct {
  constructor(scope: Construct, id: string, props: EdgeManagerFleetProps) {
    super(scope, id);
    const { role, roleAlias, bucket, devices } = props;
    role.assumeRolePolicy?.addStatements(
      new PolicyStatement({
        actions: ["sts:AssumeRole"],
        principals: [new ServicePrincipal("sagemaker.amazonaws.com")],
      }),
    );
    role.addManagedPolicy(
      ManagedPolicy.fromAwsManagedPolicyName("service-role/AmazonSageMakerEdgeDeviceFleetPolicy"),
    );
    const fleet = new CfnDeviceFleet(this, "Fleet", {
      deviceFleetName: namesAt(this).deviceFleet,
      roleArn: role.roleArn,
      outputConfig: { s3OutputLocation: bucket.s3UrlForObject("edge-manager/") },
    });
    fleet.addDependency(roleAlias);
    for (let device = 1; device <= devices; device++) {
      const name = thingName(device, stageAt(this));
      new CfnDevice(this, `Device${device}`, {
        deviceFleetName: namesAt(this).deviceFleet,
        device: { deviceName: name, iotThingName: name },
      }).addDependency(fleet);
    }
  }
}
