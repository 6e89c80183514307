import type { ChildProcess } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { buildSimulator } from "../simulator/build.ts";
import { childEnvironment } from "../twin/process/child-environment.ts";
import { spawnGuarded } from "../twin/process/guarded-spawn.ts";
import { type Launched, type Part, supervise } from "../twin/process/supervise.ts";
import { credentialsOf, SIMULATOR } from "./identities.ts";
import type { StartOptions } from "./options.ts";
import type { Outlets, Reachable } from "./parts.ts";
import { defaultRings, ringsOf } from "./ring-plan.ts";

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
  const rings = ringsOf(defaultRings(options.devices));
  const { accessKeyId, secretAccessKey } = credentialsOf(cloud.secretSeed, SIMULATOR);
  const env = (port: number) =>
    childEnvironment({
      ...environment,
      AWS_ENDPOINT_URL: cloud.awsUrl,
      AWS_REGION: cloud.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      // As to IoT Core: a WebSocket that is signed with its keys.
      MQTT_URL: cloud.mqttUrl.replace(/^mqtt:/, "ws:"),
      DASHBOARD_PORT: String(port),
      TURBINES: String(options.devices * options.turbinesPerDevice),
      RATE_HZ: String(options.rate),
      BATCH: String(options.batch),
      SEED: String(options.seed),
      POLL_SECONDS: "1",
      RINGS: JSON.stringify(rings),
      DEVICES_DIR: join(dirname(directory), "devices"),
    });
  return supervise<SimulatorDetails>({
    name: "simulator",
    say,
    launch: (before) => {
      const port = before === undefined ? options.dashboardPort : Number(new URL(before.url).port);
      const child = spawnGuarded(process.execPath, [main], {
        env: env(port),
        stdio: ["ignore", "pipe", "pipe"],
      });
      return { child, ready: listening(child, (line) => log(`simulator: ${line}`)) };
    },
  });
};

const listening = (
  child: ChildProcess,
  log: (line: string) => void,
): Launched<SimulatorDetails>["ready"] => {
  let lastWords = "";
  if (child.stderr) {
    createInterface({ input: child.stderr }).on("line", (line) => {
      lastWords = line;
      log(line);
    });
  }
  return new Promise((resolve, reject) => {
    if (child.stdout) {
      createInterface({ input: child.stdout }).on("line", (line) => {
        const { dashboard } = parsed(line);
        if (dashboard) resolve({ url: dashboard });
      });
    }
    // The simulator names its variables; here they are options.
    const inOptions = () =>
      lastWords.replace("set DASHBOARD_PORT", "choose another with --dashboard-port");
    child.once("error", reject);
    child.once("close", () =>
      reject(new Error(inOptions() || "the simulator ended before it listened")),
    );
  });
};

const parsed = (line: string): { dashboard?: string } => {
  try {
    return JSON.parse(line) as { dashboard?: string };
  } catch {
    return {};
  }
};
