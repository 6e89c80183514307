import { Stack } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnPolicy, CfnRoleAlias, CfnThingGroup } from "aws-cdk-lib/aws-iot";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { Ring } from "../../domain/rollout.ts";
import { topicFilters } from "../../domain/topics.ts";

export interface FleetIdentityProps {
  readonly rings: readonly Ring[];
  readonly artifacts: Bucket;
}

/** Prefix of every core device's thing; the policies below name devices by it. */
export const THING_PREFIX = "edge-";

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

  private statements(): object[] {
    const allow = (actions: string[], resources: string[]) => ({
      Effect: "Allow",
      Action: actions,
      Resource: resources,
    });
    const own = `$aws/things/${THING_PREFIX}*`;
    const publishes = [
      `${own}/greengrass/health/json`,
      `${own}/greengrassv2/health/json`,
      `${own}/jobs/*`,
      `${own}/shadow/*`,
      ...["anomalies", "labelUpdate", "dashboardUpdate", "capture", "health"].map((name) =>
        wildcard(topicFilters[name as keyof typeof topicFilters]),
      ),
    ];
    const receives = [`${own}/jobs/*`, `${own}/shadow/*`, wildcard(topicFilters.rawData)];
    return [
      allow(["iot:Connect"], [this.arn("iot", `client/${THING_PREFIX}*`)]),
      allow(
        ["iot:Publish"],
        publishes.map((topic) => this.arn("iot", `topic/${topic}`)),
      ),
      allow(
        ["iot:RetainPublish"],
        [this.arn("iot", `topic/${wildcard(topicFilters.labelUpdate)}`)],
      ),
      allow(
        ["iot:Receive"],
        receives.map((topic) => this.arn("iot", `topic/${topic}`)),
      ),
      allow(
        ["iot:Subscribe"],
        receives.map((topic) => this.arn("iot", `topicfilter/${topic}`)),
      ),
      allow(["iot:AssumeRoleWithCertificate"], [this.roleAlias.attrRoleAliasArn]),
      allow(
        ["greengrass:GetComponentVersionArtifact"],
        [
          this.arn("greengrass", "components:*:versions:*"),
          // AWS's own components, such as the nucleus, belong to the account "aws".
          this.arn("greengrass", "components:*:versions:*", "aws"),
        ],
      ),
      allow(
        [
          "greengrass:ResolveComponentCandidates",
          "greengrass:GetDeploymentConfiguration",
          "greengrass:ListThingGroupsForCoreDevice",
        ],
        // The data plane knows no narrower resource for these (device authentication page).
        ["*"],
      ),
    ];
  }

  private arn(service: string, rest: string, owner?: string): string {
    const { partition, region, account } = Stack.of(this);
    return `arn:${partition}:${service}:${region}:${owner ?? account}:${rest}`;
  }
}

/** IoT policies take "+" literally; their wildcard is "*". */
const wildcard = (filter: string): string => filter.replaceAll("+", "*");
