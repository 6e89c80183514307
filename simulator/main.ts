import { join } from "node:path";
import { readFleetConfiguration } from "../adapters/fleet/configuration.ts";
import { createFleet } from "../adapters/fleet/fleet.ts";
import { brokerAddress } from "../adapters/mqtt/broker-address.ts";
import { readPage } from "../dashboard/page.ts";
import { readEnvironment } from "./environment.ts";
import { startSimulator } from "./simulator.ts";

/** Exit code for what the caller must change: a variable, a file, a port that is taken. */
const CANNOT_START = 2;

const start = async () => {
  const environment = readEnvironment();
  return startSimulator({
    ...environment,
    broker: await brokerAddress(environment),
    fleet: createFleet(readFleetConfiguration(environment.variables)),
    assets: await readPage(join(import.meta.dirname, "page")),
  });
};

try {
  const simulator = await start();
  const end = (): void => {
    simulator.close().then(
      () => process.exit(0),
      (error) => {
        console.error(`simulator: did not end cleanly: ${error}`);
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  console.log(JSON.stringify({ dashboard: simulator.url }));
} catch (error) {
  console.error(error instanceof Error ? error.message : `${error}`);
  process.exit(CANNOT_START);
}
