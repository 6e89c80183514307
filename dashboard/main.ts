import { join } from "node:path";
import { readFleetConfiguration } from "../adapters/fleet/configuration.ts";
import { createFleet } from "../adapters/fleet/fleet.ts";
import { brokerAddress } from "../adapters/mqtt/broker-address.ts";
import { connectSpread } from "../adapters/mqtt/spread-links.ts";
import { connectionsFor } from "../domain/wiring/connections.ts";
import { readDashboardEnvironment } from "./environment.ts";
import { readPage } from "./page.ts";
import { runProcess } from "./run-process.ts";
import { startDashboard } from "./start-dashboard.ts";
import { trafficFrom } from "./traffic.ts";
import { waitingEventsFrom } from "./waiting-events.ts";

/** The dashboard as a process of its own, beside a fleet of real turbines. */
await runProcess("dashboard", async () => {
  const environment = readDashboardEnvironment();
  const mqtt = await connectSpread({
    broker: await brokerAddress(environment),
    clientId: environment.mqttClientId,
    stage: environment.stage,
    connections: connectionsFor(environment.turbineIds.length),
    turbineIds: environment.turbineIds,
    log: console.error,
  });
  try {
    const dashboard = await startDashboard({
      ...environment,
      subscribe: mqtt.subscribe,
      fleet: createFleet(readFleetConfiguration(environment.variables), "page"),
      traffic: trafficFrom(environment),
      waitingEvents: waitingEventsFrom(environment),
      assets: await readPage(join(import.meta.dirname, "page")),
      counts: mqtt.counts,
      log: console.error,
    });
    return {
      url: dashboard.url,
      close: async () => {
        await dashboard.close();
        await mqtt.close();
      },
    };
  } catch (error) {
    await mqtt.close();
    throw error;
  }
});
