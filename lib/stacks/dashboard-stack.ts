import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type DashboardPlace, placeDashboard } from "../constructs/dashboard-machine.ts";

/** The dashboard alone, beside a fleet of real turbines: it learns of them by what detectors publish. */
export class DashboardStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & DashboardPlace) {
    super(scope, id, props);
    placeDashboard(this, {
      ...props,
      clientPrefix: "dashboard-",
      setup: { service: "dashboard", description: "Dashboard of the wind farm" },
    });
  }
}
