import type { Construct } from "constructs";
import { type DashboardPlace, placeDashboard } from "../constructs/dashboard-machine.ts";
import { farmPermissions } from "../constructs/dashboard-permissions.ts";
import { StagedStack, type StagedStackProps } from "./staged-stack.ts";

/** The simulated farm with the dashboard that controls it, on one instance. */
export class SimulatorStack extends StagedStack {
  constructor(scope: Construct, id: string, props: StagedStackProps & DashboardPlace) {
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
