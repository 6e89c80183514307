import { Stack } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnRoleAlias, CfnThingGroup } from "aws-cdk-lib/aws-iot";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { quarantineOf } from "../../domain/rollout/quarantine.ts";
import type { Ring } from "../../domain/rollout/rollout.ts";

export interface FleetIdentityProps {
  readonly rings: readonly Ring[];
  readonly artifacts: Bucket;
}

/** What the devices have in common: their rings, and the role that their components take. */
export class FleetIdentity extends Construct {
  readonly roleAlias: CfnRoleAlias;
  readonly tokenExchangeRole: Role;
  readonly groups: readonly CfnThingGroup[];

  constructor(scope: Construct, id: string, props: FleetIdentityProps) {
    super(scope, id);
    this.groups = props.rings.map(
      ({ name, thingGroup }) =>
        new CfnThingGroup(this, `Ring${name}`, { thingGroupName: thingGroup }),
    );
    for (const { name, thingGroup } of props.rings) {
      const thingGroupName = quarantineOf(thingGroup);
      new CfnThingGroup(this, `Quarantine${name}`, { thingGroupName });
    }
    this.tokenExchangeRole = this.createTokenExchangeRole(props);
    this.roleAlias = new CfnRoleAlias(this, "RoleAlias", {
      roleArn: this.tokenExchangeRole.roleArn,
      credentialDurationSeconds: 3_600,
    });
  }

  /** What components get through the token exchange: their artefacts and their logs. */
  private createTokenExchangeRole({ artifacts }: FleetIdentityProps): Role {
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

  private arn(service: string, rest: string): string {
    const { partition, region, account } = Stack.of(this);
    return `arn:${partition}:${service}:${region}:${account}:${rest}`;
  }
}
