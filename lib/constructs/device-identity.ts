import { CustomResource, Stack } from "aws-cdk-lib";
import { CfnPolicy, CfnThing } from "aws-cdk-lib/aws-iot";
import { Construct } from "constructs";
import { devicePolicies, policyNames } from "../../domain/device-policies.ts";
import type { Enrolment } from "./enrolment.ts";
import type { FleetIdentity } from "./fleet-identity.ts";

export interface DeviceIdentityProps {
  readonly thingName: string;
  readonly thingGroup: string;
  /** Ids of the turbines that the device watches. */
  readonly turbines: readonly string[];
  readonly identity: FleetIdentity;
  readonly enrolment: Enrolment;
}

/** One device's name, what it alone may do, and its place in a ring. */
export class DeviceIdentity extends Construct {
  constructor(scope: Construct, id: string, props: DeviceIdentityProps) {
    super(scope, id);
    const { thingName, thingGroup, turbines, identity, enrolment } = props;
    const { partition, region, account } = Stack.of(this);
    const thing = new CfnThing(this, "Thing", {
      thingName,
      attributePayload: { attributes: { ring: thingGroup, turbines: turbines.join(",") } },
    });
    const names = policyNames(thingName, turbines.length);
    const documents = devicePolicies(
      { thingName, turbines, roleAliasArn: identity.roleAlias.attrRoleAliasArn },
      { partition, region, account },
    );
    const policies = documents.map(
      (policyDocument, index) =>
        new CfnPolicy(this, `Policy${index + 1}`, {
          policyDocument,
          ...(names[index] && { policyName: names[index] }),
        }),
    );
    const enrolled = new CustomResource(this, "Enrolled", {
      serviceToken: enrolment.serviceToken,
      resourceType: "Custom::EnrolledDevice",
      properties: { ThingName: thingName, ThingGroup: thingGroup, Policies: names },
    });
    // Taken away in the opposite order: certificates first, then what they were attached to.
    enrolled.node.addDependency(thing, ...policies, ...identity.groups, enrolment);
  }
}
