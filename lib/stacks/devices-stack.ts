import type { Construct } from "constructs";
import type { DeploymentConfiguration } from "../configuration.ts";
import { addCoreDevices, type DeviceSurroundings } from "../constructs/core-devices.ts";
import { StagedStack, type StagedStackProps } from "./staged-stack.ts";

export interface DevicesStackProps extends StagedStackProps {
  readonly configuration: DeploymentConfiguration;
  readonly numbers: readonly number[];
  readonly surroundings: DeviceSurroundings;
}

/** Core devices that the fleet's own stack has no room for: CloudFormation takes 500 resources. */
export class DevicesStack extends StagedStack {
  constructor(scope: Construct, id: string, props: DevicesStackProps) {
    super(scope, id, props);
    addCoreDevices(this, props.numbers, props.configuration, props.surroundings);
  }
}
