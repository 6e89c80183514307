import { CfnOutput, type Stack } from "aws-cdk-lib";
import { type IVpc, SecurityGroup } from "aws-cdk-lib/aws-ec2";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { sha256 } from "../../domain/digest.ts";
import { staged } from "../../domain/stage.ts";
import type { DeploymentConfiguration } from "../configuration.ts";
import { dashboardPermissions } from "./dashboard-permissions.ts";
import { DASHBOARD_PORT, type DashboardSetup, dashboardSetup } from "./dashboard-setup.ts";
import type { PrivateBucket } from "./private-bucket.ts";
import { PrivateInstance } from "./private-instance.ts";

/** What the page needs of the other stacks, whoever runs beside it. */
export interface DashboardPlace {
  readonly configuration: DeploymentConfiguration;
  /** Holds main.mjs and its page. */
  readonly bundleDirectory: string;
  /** Where evaluation metrics lie. */
  readonly data: PrivateBucket;
  readonly vpc: IVpc;
  readonly imageId: string;
}

export interface DashboardMachine extends DashboardPlace {
  readonly clientPrefix: string;
  readonly setup: Pick<DashboardSetup, "service" | "description" | "variables">;
  /** Beside what the dashboard itself does. */
  readonly statements?: readonly PolicyStatement[];
}

/**
 * A process with the dashboard in it, on an instance of the stack that is reached by Session
 * Manager's port forwarding only.
 */
export const placeDashboard = (stack: Stack, props: DashboardMachine): void => {
  const { configuration, vpc, setup } = props;
  const { stage } = configuration;
  const clientPrefix = staged(stage, props.clientPrefix);
  const bundle = new Asset(stack, "Bundle", { path: props.bundleDirectory });
  const told = {
    ...setup,
    mqttClientId: `${clientPrefix}1`,
    rings: configuration.rings,
    ...(stage !== "" && { stage }),
  };
  const machine = new PrivateInstance(stack, "Machine", {
    architecture: configuration.architecture,
    imageId: props.imageId,
    vpc,
    securityGroup: new SecurityGroup(stack, "OutboundOnly", {
      vpc,
      description: `The ${setup.service} calls out and accepts nothing`,
    }),
    generation: generationOf(bundle.assetHash, told),
  });
  const statements = [
    ...dashboardPermissions(stack, {
      clientPrefix,
      rings: configuration.rings,
      data: props.data.bucket,
      bundle: { bucket: bundle.bucket, key: bundle.s3ObjectKey },
    }),
    ...(props.statements ?? []),
  ];
  for (const statement of statements) machine.role.addToPolicy(statement);
  machine.instance.addUserData(
    ...dashboardSetup({
      ...told,
      region: stack.region,
      bundle: bundle.s3ObjectUrl,
      signal: machine.signal,
    }),
  );
  new CfnOutput(stack, "Dashboard", {
    description: "Opens the dashboard on http://127.0.0.1:8080 of the machine that runs this",
    value: [
      `aws ssm start-session --target ${machine.instance.instanceId}`,
      "--document-name AWS-StartPortForwardingSession",
      `--parameters portNumber=${DASHBOARD_PORT},localPortNumber=8080`,
    ].join(" "),
  });
};

/** Another program or another first boot is another machine: this one keeps nothing. */
const generationOf = (
  assetHash: string,
  told: Omit<DashboardSetup, "region" | "bundle" | "signal">,
): string => {
  const signal = { stack: "", resource: "" };
  const script = dashboardSetup({ ...told, region: "", bundle: assetHash, signal });
  return sha256(script.join("\n")).slice(0, 8);
};
