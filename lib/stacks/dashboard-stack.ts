import { Annotations } from "aws-cdk-lib";
import type { Construct } from "constructs";
import {
  HEARD_BY_PAGE,
  PLANNED_PUBLISHES,
  PUBLISHES_PER_CONNECTION,
} from "../../domain/wiring/message-rates.ts";
import { type DashboardPlace, placeDashboard } from "../constructs/dashboard-machine.ts";
import { StagedStack, type StagedStackProps } from "./staged-stack.ts";

/** The dashboard alone, beside a fleet of real turbines: it learns of them by what detectors publish. */
export class DashboardStack extends StagedStack {
  constructor(scope: Construct, id: string, props: StagedStackProps & DashboardPlace) {
    super(scope, id, props);
    const { devices, turbinesPerDevice, turbineIds } = props.configuration;
    const known = devices > 0 ? `1-${devices * turbinesPerDevice}` : turbineIds;
    placeDashboard(this, {
      ...props,
      clientPrefix: "dashboard-",
      setup: {
        service: "dashboard",
        description: "Dashboard of the wind farm",
        variables: known === "" ? {} : { TURBINE_IDS: known },
      },
    });
    if (known === "") {
      const most = Math.floor(PLANNED_PUBLISHES / HEARD_BY_PAGE);
      Annotations.of(this).addInfo(
        `page dashboard: its one connection hears ${most} turbines, of which each says ${HEARD_BY_PAGE} messages a second (IoT Core takes ${PUBLISHES_PER_CONNECTION}); name yours in turbineIds when there are more, and they are shared out over several`,
      );
    }
  }
}
