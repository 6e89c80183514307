import { readFile } from "node:fs/promises";
import { createFleet } from "../adapters/fleet.ts";
import { readFleetConfiguration } from "../adapters/fleet-configuration.ts";
import { buildDashboard } from "./dashboard/build.ts";
import { readEnvironment, type SimulatorEnvironment } from "./environment.ts";
import type { Credentials } from "./mqtt-link.ts";
import { startSimulator } from "./simulator.ts";

/** Exit code for what the caller must change: a variable, a file, a port that is taken. */
const CANNOT_START = 2;

const credentialsOf = async (environment: SimulatorEnvironment) => {
  const { certFile, keyFile, caFile } = environment;
  if (certFile === undefined || keyFile === undefined) return {};
  const credentials: Credentials = {
    cert: await readFile(certFile, "utf8"),
    key: await readFile(keyFile, "utf8"),
    ...(caFile !== undefined && { ca: await readFile(caFile, "utf8") }),
  };
  return { credentials };
};

const start = async () => {
  const environment = readEnvironment();
  return startSimulator({
    ...environment,
    ...(await credentialsOf(environment)),
    fleet: createFleet(readFleetConfiguration(environment.variables)),
    assets: await buildDashboard(),
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
