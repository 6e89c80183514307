import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type DashboardPlace, placeDashboard } from "../constructs/dashboard-machine.ts";
import { farmPermissions } from "../constructs/dashboard-permissions.ts";

/** The simulated farm with the dashboard that controls it, on one instance. */
export class SimulatorStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & DashboardPlace) {
    super(scope, id, props);
    const { devices, turbinesPerDevice } = props.configuration;
    placeDashboard(this, {
      ...props,
      clientPrefix: "wind-farm-",
      setup: {
        service: "simulator",
        description: "Simulated wind farm with its dashboard",
        turbines: devices * turbinesPerDevice,
      },
      statements: farmPermissions(this),
    });
  }
}
