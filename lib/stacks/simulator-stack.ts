import { Annotations } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { connectionsFor } from "../../domain/wiring/connections.ts";
import {
  HEARD_BY_PAGE,
  PUBLISHES_PER_CONNECTION,
  type Sending,
  turbineRates,
} from "../../domain/wiring/message-rates.ts";
import { sendingOf } from "../configuration.ts";
import { type DashboardPlace, placeDashboard } from "../constructs/dashboard-machine.ts";
import { farmPermissions } from "../constructs/dashboard-permissions.ts";
import { StagedStack, type StagedStackProps } from "./staged-stack.ts";

/** The simulated farm with the dashboard that controls it, on one instance. */
export class SimulatorStack extends StagedStack {
  constructor(scope: Construct, id: string, props: StagedStackProps & DashboardPlace) {
    super(scope, id, props);
    const { devices, turbinesPerDevice } = props.configuration;
    const turbines = devices * turbinesPerDevice;
    const sending = sendingOf(props.configuration);
    placeDashboard(this, {
      ...props,
      clientPrefix: "wind-farm-",
      setup: {
        service: "simulator",
        description: "Simulated wind farm with its dashboard",
        variables: { TURBINES: turbines, RATE_HZ: sending.rateHz, BATCH: sending.batch },
      },
      statements: farmPermissions(this),
    });
    if (turbines > MOST_TRIED) warnOfLoad(this, turbines, sending);
  }
}

/** Turbines of one process: so many ran on two cores (docs/benchmarks.md). */
const MOST_TRIED = 200;

const warnOfLoad = (scope: Construct, turbines: number, sending: Sending): void => {
  const { farm, page } = connectionsFor(turbines, sending);
  const readings = turbines * turbineRates(sending).readings;
  Annotations.of(scope).addWarningV2(
    "retrain-to-fleet:manySimulated",
    `page simulator: ${turbines} turbines send ${readings} messages a second over ${farm} connections and are heard with ${turbines * HEARD_BY_PAGE} over ${page}, each below ${PUBLISHES_PER_CONNECTION}; more than ${MOST_TRIED} were not tried on one machine: look at /metrics for unsent and skipped readings, or set page to "none"`,
  );
};
