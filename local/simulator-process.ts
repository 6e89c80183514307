import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { DEFAULT_RINGS } from "../domain/names.ts";
import { buildSimulator } from "../simulator/build.ts";
import { childEnvironment } from "../twin/process/child-environment.ts";
import type { Cloud } from "./cloud.ts";
import type { StartOptions } from "./options.ts";

const STOP_MS = 2_000;

export interface SimulatorProcess {
  /** Of the dashboard. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The simulator as the process it is on AWS, built into the directory; only where it finds AWS and the broker differs.
 * @throws Error with its own words when it ends before it listens
 */
export const spawnSimulator = async (
  cloud: Cloud,
  options: StartOptions,
  directory: string,
  log: (line: string) => void,
): Promise<SimulatorProcess> => {
  const main = await buildSimulator(directory);
  const rings = DEFAULT_RINGS.slice(0, Math.min(options.devices, DEFAULT_RINGS.length));
  const child = spawn(process.execPath, [main], {
    stdio: ["ignore", "pipe", "pipe"],
    env: childEnvironment({
      AWS_ENDPOINT_URL: cloud.awsUrl,
      AWS_REGION: cloud.world.region,
      AWS_ACCESS_KEY_ID: "Simulator",
      AWS_SECRET_ACCESS_KEY: "local",
      MQTT_URL: cloud.mqttUrl,
      DASHBOARD_PORT: String(options.dashboardPort),
      TURBINES: String(options.devices * options.turbinesPerDevice),
      RATE_HZ: String(options.rate),
      BATCH: String(options.batch),
      SEED: String(options.seed),
      POLL_SECONDS: "1",
      RINGS: JSON.stringify(rings),
    }),
  });
  let lastWords = "";
  createInterface({ input: child.stderr }).on("line", (line) => {
    lastWords = line;
    log(`simulator: ${line}`);
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { dashboard } = parsed(line);
      if (dashboard) resolve(dashboard);
    });
    // The simulator names its variables; here they are options.
    const inOptions = () =>
      lastWords.replace("set DASHBOARD_PORT", "choose another with --dashboard-port");
    void ended.then(() =>
      reject(new Error(inOptions() || "the simulator ended before it listened")),
    );
  });
  return {
    url,
    stop: async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      await ended;
      clearTimeout(timer);
    },
  };
};

const parsed = (line: string): { dashboard?: string } => {
  try {
    return JSON.parse(line) as { dashboard?: string };
  } catch {
    return {};
  }
};
