import { dirname, join } from "node:path";
import { HOLD_SILENCE_SECONDS } from "../domain/rollout/hold.ts";
import { ringsOf } from "../domain/rollout/ring-plan.ts";
import { buildSimulator } from "../simulator/build.ts";
import { credentialsOf } from "../twin/identity/secrets.ts";
import { launchProgram } from "../twin/process/launch-program.ts";
import type { Outlets } from "../twin/process/part-plan.ts";
import { type Part, supervise } from "../twin/process/supervise.ts";
import type { Reachable } from "./cloud-part.ts";
import { SIMULATOR } from "./home.ts";
import type { StartOptions } from "./options.ts";

export interface SimulatorDetails {
  /** Of the dashboard. */
  readonly url: string;
}

/**
 * The simulator as the process it is on AWS, built into the directory; only where it finds AWS and the broker differs.
 * @throws Error with its own words when it ends before it listens
 */
export const startSimulator = async (
  cloud: Reachable,
  options: StartOptions,
  directory: string,
  { log, say, environment }: Outlets & { readonly environment: Readonly<Record<string, string>> },
): Promise<Part<SimulatorDetails>> => {
  const main = await buildSimulator(directory);
  const own = { ...environment, ...environmentOf(cloud, options, dirname(directory)) };
  const started = supervise<SimulatorDetails>({
    name: "simulator",
    say,
    launch: (before) => {
      const port = before === undefined ? options.dashboardPort : new URL(before.url).port;
      return launchProgram({
        main,
        environment: { ...own, DASHBOARD_PORT: String(port) },
        log: (line) => log(`simulator: ${line}`),
        detailsIn,
      });
    },
  });
  return started.catch((error: Error) => {
    throw new Error(inOptions(error.message), { cause: error });
  });
};

const environmentOf = (cloud: Reachable, options: StartOptions, stateDir: string) => {
  const { accessKeyId, secretAccessKey } = credentialsOf(cloud.secretSeed, SIMULATOR);
  return {
    AWS_ENDPOINT_URL: cloud.awsUrl,
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    // As to IoT Core: a WebSocket that is signed with its keys.
    MQTT_URL: cloud.mqttUrl.replace(/^mqtt:/, "ws:"),
    BROKER_COUNTS_URL: `${cloud.mqttUrl.replace(/^mqtt:/, "http:")}/counts`,
    EVENT_COUNTS_URL: `${cloud.awsUrl}/_twin/counts`,
    TURBINES: String(options.devices * options.turbinesPerDevice),
    RATE_HZ: String(options.rate),
    BATCH: String(options.batch),
    SEED: String(options.seed),
    POLL_SECONDS: "1",
    // The local state machine waits for people on a clock that is so much faster.
    HOLD_SILENCE_SECONDS: String(Math.max(1, HOLD_SILENCE_SECONDS / options.speed)),
    RINGS: JSON.stringify(ringsOf(options.rings)),
    DEVICES_DIR: join(stateDir, "devices"),
  };
};

/** The simulator names its variables; here they are options. */
const inOptions = (words: string): string =>
  words.replace("set DASHBOARD_PORT", "choose another with --dashboard-port");

const detailsIn = (line: string): SimulatorDetails | undefined => {
  try {
    const { dashboard } = JSON.parse(line) as { dashboard?: string };
    return dashboard === undefined ? undefined : { url: dashboard };
  } catch {
    return undefined;
  }
};
