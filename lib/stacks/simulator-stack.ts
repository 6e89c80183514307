import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import { type IVpc, SecurityGroup } from "aws-cdk-lib/aws-ec2";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import type { Construct } from "constructs";
import type { DeploymentConfiguration } from "../configuration.ts";
import type { PrivateBucket } from "../constructs/private-bucket.ts";
import { PrivateInstance } from "../constructs/private-instance.ts";
import { simulatorPermissions } from "../constructs/simulator-permissions.ts";
import { DASHBOARD_PORT, simulatorSetup } from "../constructs/simulator-setup.ts";

export interface SimulatorStackProps extends StackProps {
  readonly configuration: DeploymentConfiguration;
  /** Holds main.mjs and its page. */
  readonly simulatorDirectory: string;
  /** Where evaluation metrics lie. */
  readonly data: PrivateBucket;
  readonly pipelineArn: string;
  readonly vpc: IVpc;
}

/** The simulated farm and its dashboard on one instance, reached by Session Manager's port forwarding only. */
export class SimulatorStack extends Stack {
  constructor(scope: Construct, id: string, props: SimulatorStackProps) {
    super(scope, id, props);
    const { configuration, vpc } = props;
    const bundle = new Asset(this, "Bundle", { path: props.simulatorDirectory });
    const machine = new PrivateInstance(this, "Machine", {
      architecture: configuration.architecture,
      imageId: configuration.imageId,
      vpc,
      securityGroup: new SecurityGroup(this, "OutboundOnly", {
        vpc,
        description: "The simulator calls out and accepts nothing",
      }),
      // Another bundle is another first boot.
      replacedByUserData: true,
    });
    const statements = simulatorPermissions(this, {
      rings: configuration.rings,
      data: props.data.bucket,
      pipelineArn: props.pipelineArn,
      bundle: { bucket: bundle.bucket, key: bundle.s3ObjectKey },
    });
    for (const statement of statements) machine.role.addToPolicy(statement);
    machine.instance.addUserData(
      ...simulatorSetup({
        region: this.region,
        bundle: bundle.s3ObjectUrl,
        turbines: configuration.devices * configuration.turbinesPerDevice,
        rings: configuration.rings,
      }),
    );
    new CfnOutput(this, "Dashboard", {
      description: "Opens the dashboard on http://127.0.0.1:8080 of the machine that runs this",
      value: [
        `aws ssm start-session --target ${machine.instance.instanceId}`,
        "--document-name AWS-StartPortForwardingSession",
        `--parameters portNumber=${DASHBOARD_PORT},localPortNumber=8080`,
      ].join(" "),
    });
  }
}
