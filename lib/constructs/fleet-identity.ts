import { Stack } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnPolicy, CfnRoleAlias, CfnThingGroup } from "aws-cdk-lib/aws-iot";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { THING_PREFIX } from "../../domain/names.ts";
import type { Ring } from "../../domain/rollout/rollout.ts";
import { topicFilters } from "../../domain/topics.ts";

export interface FleetIdentityProps {
  readonly rings: readonly Ring[];
  readonly artifacts: Bucket;
}

/**
 * Who a device is and what it may do. Greengrass cores do not get thing policy variables, so the
 * policy names things by their prefix (Greengrass developer guide, "Device authentication").
 */
export class FleetIdentity extends Construct {
  readonly policy: CfnPolicy;
  readonly roleAlias: CfnRoleAlias;
  readonly groups: readonly CfnThingGroup[];

  constructor(scope: Construct, id: string, props: FleetIdentityProps) {
    super(scope, id);
    this.groups = props.rings.map(
      ({ name, thingGroup }) =>
        new CfnThingGroup(this, `Ring${name}`, { thingGroupName: thingGroup }),
    );
    this.roleAlias = new CfnRoleAlias(this, "RoleAlias", {
      roleArn: this.tokenExchangeRole(props).roleArn,
      credentialDurationSeconds: 3_600,
    });
    this.policy = new CfnPolicy(this, "Policy", {
      policyDocument: { Version: "2012-10-17", Statement: this.statements() },
    });
  }

  /** What components get through the token exchange: their artefacts and their logs. */
  private tokenExchangeRole({ artifacts }: FleetIdentityProps): Role {
    const role = new Role(this, "TokenExchangeRole", {
      assumedBy: new ServicePrincipal("credentials.iot.amazonaws.com"),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ["s3:GetObject"],
        resources: [artifacts.arnForObjects("components/*"), artifacts.arnForObjects("packaged/*")],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ["s3:GetBucketLocation"],
        resources: [artifacts.bucketArn],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: [
          "logs:CreateLogGroup",
          "logs:CreateLogStream",
          "logs:DescribeLogStreams",
          "logs:PutLogEvents",
        ],
        resources: [this.arn("logs", "log-group:/aws/greengrass/*")],
      }),
    );
    return role;
  }

  /** Written short: IoT takes 2,048 characters, and each ARN repeats Region and account. */
  private statements(): object[] {
    const allow = (actions: string | string[], resources: string | string[]) => ({
      Effect: "Allow",
      Action: actions,
      Resource: resources,
    });
    const iot = (kind: string, ...names: string[]) =>
      names.map((name) => this.arn("iot", `${kind}/${name}`));
    const things = `$aws/things/${THING_PREFIX}*`;
    const shared = [`${things}/jobs/*`, `${things}/shadow/*`];
    const { anomalies, labelUpdate, dashboardUpdate, capture, health, rawData } = wildcards;
    return [
      allow("iot:Connect", iot("client", `${THING_PREFIX}*`)),
      allow(["iot:Publish", "iot:Receive"], iot("topic", ...shared)),
      allow(
        "iot:Publish",
        iot(
          "topic",
          // "greengrass" and "greengrassv2".
          `${things}/greengrass*/health/json`,
          anomalies,
          dashboardUpdate,
          capture,
          health,
        ),
      ),
      allow(["iot:Publish", "iot:RetainPublish"], iot("topic", labelUpdate)),
      allow("iot:Receive", iot("topic", rawData)),
      allow("iot:Subscribe", iot("topicfilter", ...shared, rawData)),
      allow("iot:AssumeRoleWithCertificate", this.roleAlias.attrRoleAliasArn),
      // AWS's own components, such as the nucleus, belong to the account "aws".
      allow("greengrass:GetComponentVersionArtifact", this.arn("greengrass", "components:*", "*")),
      allow(
        [
          "greengrass:ResolveComponentCandidates",
          "greengrass:GetDeploymentConfiguration",
          "greengrass:ListThingGroupsForCoreDevice",
        ],
        // The data plane knows no narrower resource for these (device authentication page).
        "*",
      ),
    ];
  }

  private arn(service: string, rest: string, owner?: string): string {
    const { partition, region, account } = Stack.of(this);
    return `arn:${partition}:${service}:${region}:${owner ?? account}:${rest}`;
  }
}

/** IoT policies take "+" literally; their wildcard is "*". */
const wildcards = Object.fromEntries(
  Object.entries(topicFilters).map(([name, filter]) => [name, filter.replaceAll("+", "*")]),
) as Record<keyof typeof topicFilters, string>;
