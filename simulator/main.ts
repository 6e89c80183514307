import { join } from "node:path";
import { readFleetConfiguration } from "../adapters/fleet/configuration.ts";
import { createFleet } from "../adapters/fleet/fleet.ts";
import { brokerAddress } from "../adapters/mqtt/broker-address.ts";
import { readPage } from "../dashboard/page.ts";
import { runProcess } from "../dashboard/run-process.ts";
import { trafficFrom } from "../dashboard/traffic.ts";
import { waitingEventsFrom } from "../dashboard/waiting-events.ts";
import { readEnvironment } from "./environment.ts";
import { startSimulator } from "./simulator.ts";

/** The simulated farm with the dashboard that controls it, in one process. */
await runProcess("simulator", async () => {
  const environment = readEnvironment();
  return startSimulator({
    ...environment,
    broker: await brokerAddress(environment),
    fleet: createFleet(readFleetConfiguration(environment.variables), "page"),
    traffic: trafficFrom(environment),
    waitingEvents: waitingEventsFrom(environment),
    assets: await readPage(join(import.meta.dirname, "page")),
  });
});
