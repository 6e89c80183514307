import type { Construct } from "constructs";
import { type DashboardPlace, placeDashboard } from "../constructs/dashboard-machine.ts";
import { StagedStack, type StagedStackProps } from "./staged-stack.ts";

/** The dashboard alone, beside a fleet of real turbines: it learns of them by what detectors publish. */
export class DashboardStack extends StagedStack {
  constructor(scope: Construct, id: string, props: StagedStackProps & DashboardPlace) {
    super(scope, id, props);
    placeDashboard(this, {
      ...props,
      clientPrefix: "dashboard-",
      setup: { service: "dashboard", description: "Dashboard of the wind farm" },
    });
  }
}
